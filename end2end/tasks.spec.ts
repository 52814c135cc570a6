// What the key tasks cost a person, and that no step back, reload or late program shares a thing twice or loses what was
// chosen. The budgets are promises: a step more fails here.
import type { Page } from '@playwright/test';
import { Effort, sum } from './effort.ts';
import { expect, test } from './filled.ts';

test.use({ houseName: 'tasks' });

const LOLA = /lola/i;

/** The steps of a share from the page that asks who or until when, wherever the task begins. */
async function chooseTerms(effort: Effort): Promise<void> {
  const { page } = effort;
  await effort.choose(page.getByRole('radio', { name: /^see only/i }));
  await effort.choose(page.getByRole('radio', { name: /\b30 days/i }));
  await effort.choose(page.getByRole('radio', { name: /helping me/i }));
  await effort.advance(page.getByRole('button', { name: 'Continue' }));
  await effort.advance(page.getByRole('button', { name: /^share with/i }));
  await expect(page.getByRole('heading', { level: 1, name: 'What you shared' })).toBeVisible();
}

/** The rows of the shares of one record with Aunt Lola that are in force, on the record's page. */
function sharesWithLola(page: Page) {
  return page.getByRole('main').getByRole('listitem').filter({ hasText: /Lola.* can /s }).filter({ has: page.getByRole('button', { name: /^stop/i }) });
}

test('who has access stands on the home page: no step at all', async ({ filled }) => {
  const page = await filled.page('sam');
  await filled.open(page, '/home');
  await expect(page.getByRole('main').getByRole('listitem').filter({ hasText: /Lola.*can.*Visit notes/s }).first()).toBeVisible();
  await page.context().close();
});

test('sharing one record with somebody known, from home and from the record; stopping costs less', async ({ filled }) => {
  const page = await filled.page('sam');
  await filled.open(page, '/home');
  let effort = new Effort(page);
  await effort.advance(page.getByRole('main').getByRole('link', { name: /^share a record/i }).first());
  await effort.choose(page.getByRole('radio', { name: LOLA }));
  await effort.advance(page.getByRole('button', { name: 'Continue' }));
  await effort.choose(page.getByRole('checkbox', { name: 'Scans' }));
  await effort.advance(page.getByRole('button', { name: 'Continue' }));
  await chooseTerms(effort);
  const share = effort.within('sharing, from home', { advances: 5, choices: 5 });

  await filled.open(page, '/home');
  effort = new Effort(page);
  const row = page.getByRole('main').getByRole('listitem').filter({ hasText: /Lola.*can.*Scans/s });
  await effort.advance(row.getByRole('button', { name: /^stop/i }).first());
  await expect(page.getByRole('alert')).toHaveText(/Stopped at/);
  const stop = effort.within('stopping, from a row', { advances: 1, choices: 0 });
  expect(stop.advances, 'stopping is never more steps than sharing').toBeLessThanOrEqual(share.advances);

  effort = new Effort(page);
  await effort.advance(page.getByRole('alert').getByRole('button', { name: 'Undo' }));
  await expect(page.getByRole('alert')).toHaveText(/Sharing again/);
  effort.within('taking a stop back', { advances: 1, choices: 0 });

  await filled.open(page, filled.at['Blood tests'] ?? '');
  effort = new Effort(page);
  await effort.advance(page.getByRole('link', { name: /^share this record/i }));
  await effort.choose(page.getByRole('radio', { name: LOLA }));
  await effort.advance(page.getByRole('button', { name: 'Continue' }));
  await chooseTerms(effort);
  effort.within('sharing, from the record', { advances: 4, choices: 4 });
  const address = await page.getByRole('link', { name: /^details/i }).first().getAttribute('href') ?? '';

  await filled.open(page, address);
  effort = new Effort(page);
  await effort.advance(page.getByRole('main').getByRole('link', { name: /^stop sharing/i }));
  await effort.advance(page.getByRole('button', { name: /^stop sharing/i }));
  await expect(page.getByRole('alert')).toHaveText(/Stopped at/);
  effort.within('stopping, from the share', { advances: 2, choices: 0 });
  await page.context().close();
});

test('answering a request: no costs no more than yes', async ({ filled }) => {
  const page = await filled.page('sam');
  const answer = async (record: RegExp, radio: RegExp, parts: RegExp[], button: RegExp) => {
    await filled.open(page, '/home');
    const effort = new Effort(page);
    await effort.advance(page.getByRole('main').getByRole('link', { name: record }).first());
    await effort.choose(page.getByRole('radio', { name: radio }));
    for (const part of parts) await effort.choose(page.getByRole('checkbox', { name: part }));
    await effort.advance(page.getByRole('button', { name: 'Continue' }));
    await effort.advance(page.getByRole('button', { name: button }));
    await expect(page.getByRole('alert')).toBeVisible();
    return effort;
  };
  const all = (await answer(/okafor.*scans/is, /^allow all/i, [], /^allow this/i)).within('allowing all', { advances: 3, choices: 1 });
  const no = (await answer(/okafor.*visit notes/is, /^do not allow/i, [], /^do not allow/i)).within('saying no', { advances: 3, choices: 1 });
  expect(sum(no), 'saying no is never dearer than saying yes').toBeLessThanOrEqual(sum(all));
  await page.context().close();
});

test('asking, handed over by an app, and withdrawing; allowing a part of it', async ({ filled }) => {
  const doctor = await filled.toProof('Medicines');
  let effort = new Effort(doctor);
  await effort.advance(doctor.getByRole('button', { name: 'Continue' }));
  await effort.choose(doctor.getByRole('radio', { name: /care/i }).first());
  await doctor.getByLabel(/why do you need it/i).fill('To compare with last year.');
  await effort.choose(doctor.getByRole('radio', { name: /\b30 days/i }));
  await effort.advance(doctor.getByRole('button', { name: 'Continue' }));
  await effort.advance(doctor.getByRole('button', { name: /^send/i }));
  await expect(doctor.getByRole('heading', { level: 1, name: /asked sam/i })).toBeVisible();
  effort.within('asking', { advances: 4, choices: 3 });

  const sam = await filled.page('sam');
  await filled.open(sam, '/home');
  effort = new Effort(sam);
  await effort.advance(sam.getByRole('main').getByRole('link', { name: /okafor.*medicines/is }).first());
  await effort.choose(sam.getByRole('radio', { name: /^allow part/i }));
  await effort.choose(sam.getByRole('checkbox').first());
  await effort.advance(sam.getByRole('button', { name: 'Continue' }));
  await expect(sam.getByRole('button', { name: /^allow (part|this)/i })).toBeVisible();
  effort.within('allowing one thing of it, up to the check', { advances: 2, choices: 2 });
  await sam.context().close();

  await filled.open(doctor, '/asks');
  await doctor.getByRole('link', { name: /^details/i }).first().click();
  effort = new Effort(doctor);
  await effort.advance(doctor.getByRole('main').getByRole('link', { name: /^withdraw/i }));
  await effort.advance(doctor.getByRole('button', { name: /^withdraw/i }));
  effort.within('withdrawing', { advances: 2, choices: 0 });
  await doctor.context().close();
});

test('back, forward and reload keep the choice and share once', async ({ filled }) => {
  const page = await filled.page('sam');
  await filled.toCheck(page, 'Vaccinations', LOLA, /^see only/i, /\b7 days/i, 'Before we travel.');
  await page.goBack();
  await expect(page.getByRole('radio', { name: /\b7 days/i })).toBeChecked();
  await page.reload();
  await expect(page.getByRole('radio', { name: /\b7 days/i })).toBeChecked();
  await expect(page.getByLabel(/a note to them/i)).toHaveValue('Before we travel.');
  await page.goForward();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Check before you share' })).toBeVisible();
  await page.getByRole('button', { name: /^share with/i }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'What you shared' })).toBeVisible();
  const done = filled.path(page);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'What you shared' })).toBeVisible();

  // The page before is the check page, perhaps as the browser kept it: its button shares nothing a second time.
  await page.goBack();
  const again = page.getByRole('button', { name: /^share with/i });
  if (await again.isVisible()) {
    await again.click();
    await expect(page).toHaveURL((url) => url.pathname + url.search === done);
  }
  await filled.open(page, filled.at['Vaccinations'] ?? '');
  await expect(sharesWithLola(page)).toHaveCount(1);
  await page.context().close();
});

test('a program that comes late loses no click and does nothing twice @js', async ({ filled }) => {
  const page = await filled.page('sam');
  let release = () => {};
  const held = new Promise<void>((resolve) => { release = resolve; });
  await page.route(/\.wasm$/, async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  // Everything is used while the program is still on its way.
  await page.goto(`${filled.house.portal}/records`, { waitUntil: 'commit' });
  await page.getByRole('main').getByRole('link', { name: 'Medicines' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Medicines');
  const row = sharesWithLola(page);
  await expect(row).toHaveCount(1);
  await row.getByRole('button', { name: /^stop/i }).click();
  await expect(page.getByRole('alert')).toHaveText(/Stopped at/);
  await page.getByRole('alert').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('alert')).toHaveText(/Sharing again/);
  await expect(sharesWithLola(page)).toHaveCount(1);

  // The list is open when the program comes: it goes on as it was, and gets its field.
  await page.goto(`${filled.house.portal}/records`, { waitUntil: 'domcontentloaded' });
  const link = page.getByRole('main').getByRole('link', { name: 'Vaccinations' }).first();
  await link.focus();
  release();
  await expect(page.getByLabel('Find a record')).toBeVisible();
  await expect(link).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vaccinations');
  await page.context().close();
});

test('nothing that names anybody is in the log of addresses', async ({ filled }) => {
  const page = await filled.page('sam');
  await filled.open(page, '/home');
  await page.context().close();
  // Practice data says in its greeting who can sign in; what is logged begins with a time.
  const log = filled.house.portalLog().split('\n').filter((line) => /\d{4}-\d{2}-\d{2}T/.test(line)).join('\n');
  expect(log.length, 'there is a log').toBeGreaterThan(0);
  expect(log).not.toMatch(/bello|okafor|lola|blood tests|clinic letters|vaccinations|visit notes/i);
});
