// What must never go wrong: a stop is felt at once, a robot that follows the links of letters changes nothing, an old page
// overwrites nothing, and whoever leaves in a hurry leaves nothing behind.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, type Filled, type RecordName, test, whoCan } from './filled.ts';
import { look } from './look.ts';

test.use({ houseName: 'safety' });
// One after the other: some of them count what all of them do.
test.describe.configure({ mode: 'serial' });

/** Dr Okafor opens a record that is shared with her, over her app; the address there. */
async function opened(filled: Filled, record: RecordName): Promise<Page> {
  const page = await filled.toProof(record);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL((url) => url.origin === filled.house.clinic);
  await expect(page.getByText(/COVID|influenza|tetanus|MMR|vaccine/i).first()).toBeVisible();
  return page;
}

/** All that is in the database, as it stands. */
function everything(filled: Filled): string {
  const { TEST_POSTGRES_BIN: bin = '' } = process.env;
  const dump = execFileSync(join(bin, 'pg_dump'), ['--data-only', '--inserts', '-d', filled.house.databaseUrl ?? ''], { encoding: 'utf8', maxBuffer: 256 << 20 });
  // A dump begins and ends with words made by chance.
  return dump.split('\n').filter((line) => !/^\\(un)?restrict /.test(line)).join('\n');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

test('after a stop the very next look is refused, within a second; after the undo it is as before', async ({ filled }) => {
  const doctor = await opened(filled, 'Vaccinations');
  const record = doctor.url();
  const shown = await (await doctor.request.get(record)).text();
  expect(shown).toMatch(/vaccine|COVID|influenza|tetanus|MMR/i);
  const sam = await filled.page('sam');
  await filled.open(sam, filled.at.narrowed ?? '');
  const before = await sam.getByRole('main').getByText(/can see/i).first().innerText();
  await filled.open(sam, `${filled.at.narrowed}/stop`);
  const answered = sam.waitForResponse((response) => response.request().method() === 'POST');
  await sam.getByRole('button', { name: 'Stop sharing' }).click();
  await answered;
  const from = Date.now();
  const after = await (await doctor.request.get(record)).text();
  expect(Date.now() - from, 'ms from the answer to the refusal').toBeLessThan(1_000);
  expect(after).not.toMatch(/COVID|influenza|tetanus|MMR/i);
  await sam.getByRole('alert').getByRole('button', { name: 'Undo' }).click();
  await expect(sam.getByRole('alert')).toContainText('Sharing again');
  await filled.open(sam, filled.at.narrowed ?? '');
  expect(await sam.getByRole('main').getByText(/can see/i).first().innerText(), 'the same, to the word').toBe(before);
  await doctor.context().close();
  await sam.context().close();
});

test('at the app, what was refused, what was stopped and what was never asked for look the same', async ({ filled }) => {
  const sam = await filled.page('sam');
  await filled.open(sam, `${filled.at.narrowed}/stop`);
  await sam.getByRole('button', { name: 'Stop sharing' }).click();
  const page = await filled.page('okafor');
  await page.goto(filled.house.clinic);
  await page.getByRole('button', { name: /Ngozi Okafor/ }).click();
  await page.getByRole('link', { name: 'Sam Bello' }).click();
  const seen = new Map<string, string>();
  for (const record of ['Clinic letters', 'Vaccinations', 'Medicines'] as const) {
    const address = await page.getByRole('link', { name: record }).getAttribute('href') ?? '';
    const html = await (await page.request.get(new URL(address, filled.house.clinic).href)).text();
    // Apart from the record's own name, its place and its keeper.
    const plain = html.replaceAll(record, '…').replaceAll(/\/(open|prove|stop)\/[^"]*/g, '…').replaceAll(/St Mary(&#39;|’|')s Hospital|Elm Street Surgery/g, '…');
    seen.set(record, plain);
  }
  expect(new Set(seen.values()).size, [...seen.values()].join('\n\n')).toBe(1);
  await sam.getByRole('alert').getByRole('button', { name: 'Undo' }).click();
  await expect(sam.getByRole('alert')).toContainText('Sharing again');
  await sam.context().close();
  await page.context().close();
});

test('a robot that follows the links of letters, scripts and all, changes nothing', async ({ filled, browser }) => {
  const nobody = await filled.page();
  await filled.open(nobody, '/dev/mailbox');
  const letters = await nobody.getByRole('main').getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  const links: string[] = [];
  for (const letter of letters.filter((href) => href.startsWith('/dev/mailbox/'))) {
    const html = await (await nobody.request.get(filled.house.portal + letter)).text();
    const found = /href="([^"]*\/r\/[^"]+)"/.exec(html)?.[1];
    if (found !== undefined) links.push(new URL(found, filled.house.portal).href);
  }
  expect(links.length, 'letters with a link').toBeGreaterThan(3);
  // Letters that are on their way are sent first, and what services did is noted.
  let before = '';
  await expect.poll(() => { const last = before; before = hash(everything(filled)); return before === last; }, { intervals: [1_000] }).toBe(true);
  const robot = await browser.newContext({ javaScriptEnabled: true });
  const page = await robot.newPage();
  for (const link of links) {
    expect((await page.goto(link))?.status()).toBeLessThan(500);
    for (const onward of await page.getByRole('main').getByRole('link').all()) {
      const href = await onward.getAttribute('href') ?? '/';
      await robot.request.get(new URL(href, link).href);
    }
    await robot.request.head(link);
    expect([403, 405], 'a form that nobody filled in').toContain((await robot.request.post(link)).status());
  }
  await robot.close();
  expect(hash(everything(filled)), 'the database').toBe(before);
  await nobody.context().close();
});

test('of two tabs on one share, the slower one overwrites nothing', async ({ filled }) => {
  const page = await filled.page('sam');
  const other = await page.context().newPage();
  for (const tab of [page, other]) await filled.open(tab, `${filled.at.see}/change`);
  await page.getByRole('radio', { name: /\b6 months/i }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Allow changes' }).click();
  await expect(page.getByRole('alert')).toContainText('Changed at');
  await other.getByRole('radio', { name: /\b7 days/i }).check();
  const answered = other.waitForResponse((response) => response.request().method() === 'POST');
  await other.getByRole('button', { name: 'Continue' }).click();
  expect((await answered).status()).toBe(409);
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Someone changed this while you were looking');
  await expect(other.getByRole('main')).toContainText('Your choice has changed nothing.');
  await look(other, { name: 'change-stale' });

  // A stop from an old tab is no error: it is over already.
  for (const tab of [page, other]) await filled.open(tab, `${filled.at.see}/stop`);
  await page.getByRole('button', { name: 'Stop sharing' }).click();
  await expect(page.getByRole('alert')).toContainText('Stopped at');
  await other.getByRole('button', { name: 'Stop sharing' }).click();
  await expect(other.getByRole('main')).toContainText(/could see/);
  await page.getByRole('alert').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('alert')).toContainText('Sharing again');
  await page.context().close();
});

test('a request that was answered in another tab is not answered twice', async ({ filled }) => {
  const page = await filled.page('sam');
  const other = await page.context().newPage();
  for (const tab of [page, other]) {
    await filled.open(tab, filled.at.waiting ?? '');
    await tab.getByRole('radio', { name: /^allow all/i }).check();
    await tab.getByRole('button', { name: 'Continue' }).click();
    await expect(tab.getByRole('button', { name: 'Allow this' })).toBeVisible();
  }
  await page.getByRole('button', { name: 'Allow this' }).click();
  await expect(page.getByRole('alert')).toContainText(/can .*Scans/);
  const answered = other.waitForResponse((response) => response.request().method() === 'POST');
  await other.getByRole('button', { name: 'Allow this' }).click();
  expect([303, 409]).toContain((await answered).status());
  await expect(other.getByRole('main')).toContainText(/You answered it at|You allowed this|can .*Scans/);
  await filled.open(page, filled.at['Scans'] ?? '');
  await expect(whoCan(page, /Okafor/)).toHaveCount(1);
  await page.context().close();
});

test.describe('leaving in a hurry', () => {
  const away = 'https://www.bbc.co.uk/weather';

  async function atHome(filled: Filled): Promise<Page> {
    const page = await filled.page('sam');
    await page.context().route(`${away}**`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>Weather</title><h1>Weather</h1>' }));
    await filled.open(page, '/help');
    await filled.open(page, '/home');
    return page;
  }

  test('one press leads to a site about nothing', async ({ filled }) => {
    const page = await atHome(filled);
    const asked = page.waitForRequest(away);
    await page.getByRole('link', { name: 'Leave this page' }).click();
    expect((await (await asked).allHeaders()).referer, 'where one comes from').toBeUndefined();
    await expect(page).toHaveTitle('Weather');
    await page.context().close();
  });

  test('and the page is not among those behind it @js', async ({ filled }) => {
    const page = await atHome(filled);
    await page.getByRole('link', { name: 'Leave this page' }).click();
    await expect(page).toHaveTitle('Weather');
    await page.goBack();
    await expect(page).toHaveURL((url) => url.pathname === '/help');
    await page.context().close();
  });

  test('Shift three times leads there only when it was turned on @js', async ({ filled }) => {
    const page = await atHome(filled);
    const shift = async () => { for (let times = 0; times < 3; times += 1) await page.keyboard.press('Shift'); };
    await shift();
    await page.reload();
    await expect(page, 'off until somebody turns it on').toHaveURL((url) => url.pathname === '/home');
    await filled.open(page, '/settings/safety');
    await expect(page.getByRole('checkbox', { name: /Shift three times/ })).not.toBeChecked();
    await page.getByRole('checkbox', { name: /Shift three times/ }).check();
    await page.getByRole('button', { name: 'Save my choice' }).click();
    await filled.open(page, '/home');
    // Capital letters do not lead away.
    await page.keyboard.type('ABC');
    await page.keyboard.press('Shift');
    await page.keyboard.press('Shift');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift');
    await page.reload();
    await expect(page).toHaveURL((url) => url.pathname === '/home');
    await shift();
    await expect(page).toHaveTitle('Weather');
    // Turned off again, it is off.
    await filled.open(page, '/settings/safety');
    await page.getByRole('checkbox', { name: /Shift three times/ }).uncheck();
    await page.getByRole('button', { name: 'Save my choice' }).click();
    await filled.open(page, '/home');
    await shift();
    await page.reload();
    await expect(page).toHaveURL((url) => url.pathname === '/home');
    await page.context().close();
  });
});

test('no key alone does anything, and nothing goes away by itself @js', async ({ filled }) => {
  const page = await filled.page('sam');
  await page.clock.install();
  for (const path of ['/home', '/records', '/requests', filled.at.see ?? '', '/activity']) {
    await filled.open(page, path);
    const before = await page.getByRole('main').innerText();
    for (const key of ['a', 'd', 's', 'x', 'j', 'k', '/', '?', 'Escape', 'Enter']) await page.keyboard.press(key);
    await page.clock.runFor('15:00');
    await expect(page).toHaveURL((url) => url.pathname === path);
    // What time adds, such as the band that says that the sign-in ends, is above; nothing is taken away.
    expect(await page.getByRole('main').innerText(), path).toBe(before);
  }
  await page.context().close();
});
