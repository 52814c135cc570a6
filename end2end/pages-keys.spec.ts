// The pages without a mouse, and what the browser's program adds: only the list of records has one, and it works without.
import type { Locator, Page } from '@playwright/test';
import { expect, RECORDS, test } from './filled.ts';
import { person } from './people.ts';

test.use({ houseName: 'keys' });

/** Goes on with the Tab key until the element has the focus; each stop on the way can be seen. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toHaveCount(1);
  for (let stops = 0; stops < 80; stops += 1) {
    await page.keyboard.press('Tab');
    const ring = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused === null || focused === document.body) return 'nothing';
      const { outlineStyle, outlineWidth } = getComputedStyle(focused);
      const box = focused.getBoundingClientRect();
      const seen = box.width > 1 && box.top >= 0 && box.bottom <= window.innerHeight;
      return seen && outlineStyle === 'solid' && Number.parseFloat(outlineWidth) >= 3 ? 'seen' : `${focused.outerHTML} is not seen`;
    });
    if (ring === 'nothing') continue;
    expect(ring, 'where the focus is').toBe('seen');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('the Tab key never led there');
}

test('signing in, stopping, taking it back and answering with the keyboard alone', async ({ filled }) => {
  const page = await filled.page();
  const { sign_in, password } = person(filled.house, 'sam');
  await filled.open(page, '/sign-in');
  await tabTo(page, page.getByLabel('E-mail address'));
  await page.keyboard.type(sign_in);
  await tabTo(page, page.getByLabel('Password'));
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Hello Sam/);

  const row = page.getByRole('listitem').filter({ hasText: /Lola.*Medicines/ });
  await tabTo(page, row.getByRole('button', { name: /^stop/i }));
  await page.keyboard.press('Space');
  const banner = page.getByRole('alert');
  await expect(banner).toHaveText(/Stopped at/);
  await expect(banner).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(banner.getByRole('button', { name: 'Undo' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(banner).toHaveText(/Sharing again/);
  await expect(banner).toBeFocused();

  await tabTo(page, page.getByRole('main').getByRole('link', { name: /okafor.*visit notes/i }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Okafor is asking/);
  await tabTo(page, page.getByRole('radio', { name: /^allow all/i }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: /^allow part/i })).toBeChecked();
  await tabTo(page, page.getByRole('checkbox', { name: /^see:? visit notes/i }));
  await page.keyboard.press('Space');
  await tabTo(page, page.getByRole('button', { name: 'Continue' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Allow part' }));
  await page.keyboard.press('Enter');
  await expect(banner).toHaveText(/can see Visit notes/);
  await expect(banner).toBeFocused();
  await page.context().close();
});

/** What of the browser’s program a page asked for. */
function programs(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    // The way out is a few lines of its own, on every page.
    if (/\.(js|wasm)$/.test(pathname) && pathname !== '/leave.js') asked.push(pathname);
  });
  return asked;
}

test('only pages with an island ask for the browser’s program @js', async ({ filled }) => {
  const page = await filled.page('sam');
  const asked = programs(page);
  for (const path of ['/home', filled.at['Medicines'], '/share', filled.at.see, filled.at.waiting, '/activity',
    '/connections', '/shared-with-me', '/my-proof', '/help', '/']) {
    await filled.open(page, path ?? '');
    await page.waitForLoadState('networkidle');
    expect(asked, path).toEqual([]);
  }
  await page.context().close();
  const nobodyYet = await filled.page('ravi');
  const askedHere = programs(nobodyYet);
  await filled.open(nobodyYet, '/records');
  await nobodyYet.waitForLoadState('networkidle');
  expect(askedHere, '/records without records').toEqual([]);
  await nobodyYet.context().close();
});

test('the list of records gets shorter while one types, and says by how much @js', async ({ filled }) => {
  const page = await filled.page('sam');
  const asked = programs(page);
  await filled.open(page, '/records');
  const field = page.getByLabel('Find a record');
  await expect(field).toBeVisible();
  expect(asked.some((path) => path.endsWith('.wasm'))).toBe(true);
  const records = page.getByRole('main').getByRole('listitem').filter({ has: page.getByRole('button', { name: /star/i }) });
  await expect(records).toHaveCount(RECORDS.length);
  await field.fill('v');
  await expect(records).toHaveCount(2);
  await expect(page.getByRole('status')).toHaveText('2 records');
  await field.fill('vacc');
  await expect(records).toHaveCount(1);
  await expect(page.getByRole('status')).toHaveText('1 record');
  await expect(page.getByRole('heading', { level: 2 }), 'a service without a match').toHaveCount(1);
  await field.fill('');
  await expect(records).toHaveCount(RECORDS.length);
  await page.context().close();
});

test('without its program the list of records is whole and leads on @js', async ({ filled }) => {
  const page = await filled.page('sam');
  await page.route(/\.wasm$/, (route) => route.abort());
  await filled.open(page, '/records');
  await page.waitForLoadState('networkidle');
  const records = page.getByRole('main').getByRole('listitem').filter({ has: page.getByRole('button', { name: /star/i }) });
  await expect(records).toHaveCount(RECORDS.length);
  await page.getByLabel('Find a record').fill('vacc');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await expect(records).toHaveCount(1);
  await page.getByRole('link', { name: 'Vaccinations' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vaccinations');
  await page.context().close();
});
