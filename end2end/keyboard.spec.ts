// The key tasks with the keyboard alone. Nothing is clicked: what Tab, Enter, Space and the arrows cannot reach does not exist.
import { expect, test } from './filled.ts';
import { Keyboard } from './keyboard.ts';
import { person } from './people.ts';

test.use({ houseName: 'keyboard' });
// One after the other: what one task leaves behind, the next one finds.
test.describe.configure({ mode: 'serial' });

const LOLA = /lola/i;

test('signing in, and being let in to the page one wanted', async ({ filled }) => {
  const page = await filled.page();
  const keys = new Keyboard(page);
  const { sign_in, password } = person(filled.house, 'sam');
  await filled.open(page, '/records');
  await keys.type(page.getByLabel('E-mail address'), sign_in);
  await keys.type(page.getByLabel('Password'), password);
  await keys.use(page.getByRole('button', { name: 'Sign in', exact: true }));
  await expect(page).toHaveURL((url) => url.pathname === '/records');
  // The first stop leads past the header.
  await filled.open(page, '/home');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to main content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
  // Back again, the other way.
  await keys.to(page.getByRole('link', { name: 'Get help', exact: true }), 'Shift+Tab');
  await page.context().close();
});

test('sharing one record, changing it, stopping it and taking that back', async ({ filled }) => {
  const page = await filled.page('sam');
  const keys = new Keyboard(page);
  const banner = page.getByRole('alert');
  await filled.open(page, '/home');
  await keys.use(page.getByRole('main').getByRole('link', { name: 'Share a record', exact: true }).first());
  await keys.choose(page.getByRole('group', { name: /people you know/i }), page.getByRole('radio', { name: LOLA }));
  await keys.use(page.getByRole('button', { name: 'Continue' }));
  await keys.tick(page.getByRole('checkbox', { name: 'Blood tests' }));
  await keys.use(page.getByRole('button', { name: 'Continue' }));
  await keys.choose(page.getByRole('group', { name: /^What can .* do\?/ }), page.getByRole('radio', { name: /^see only/i }));
  await keys.choose(page.getByRole('group', { name: 'Until when?' }), page.getByRole('radio', { name: /\b30 days/i }));
  await keys.choose(page.getByRole('group', { name: 'What is it for?' }), page.getByRole('radio', { name: /helping me/i }));
  await keys.use(page.getByRole('button', { name: 'Continue' }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check before you share');
  await keys.use(page.getByRole('button', { name: /^share with/i }), 'Space');
  await expect(banner).toBeFocused();

  await keys.use(page.getByRole('link', { name: /^details/i }).first());
  await keys.use(page.getByRole('link', { name: 'Change', exact: true }).first());
  const power = page.getByRole('group', { name: /do\?$/ }).first();
  await keys.to(power.getByRole('radio', { checked: true }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: /^see and change/i })).toBeChecked();
  await keys.use(page.getByRole('button', { name: 'Continue' }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check before you allow more');
  await keys.use(page.getByRole('button', { name: 'Allow changes' }));
  await expect(banner).toBeFocused();

  await keys.use(page.getByRole('main').getByRole('link', { name: /^stop sharing/i }));
  await keys.use(page.getByRole('button', { name: /^stop sharing/i }));
  await expect(banner).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(banner.getByRole('button', { name: 'Undo' })).toBeFocused();
  await keys.page.keyboard.press('Enter');
  await expect(banner).toHaveText(/Sharing again/);
  await expect(banner).toBeFocused();

  // From a row, in one press, and back.
  await filled.open(page, '/home');
  const row = page.getByRole('main').getByRole('listitem').filter({ hasText: /Lola.*Blood tests/s });
  await keys.use(row.getByRole('button', { name: /^stop/i }).first(), 'Space');
  await expect(banner).toHaveText(/Stopped at/);
  await expect(banner).toBeFocused();
  await keys.use(banner.getByRole('button', { name: 'Undo' }));
  await expect(banner).toBeFocused();
  await page.context().close();
});

test('sharing from the page of a person', async ({ filled }) => {
  const page = await filled.page('sam');
  const keys = new Keyboard(page);
  await filled.open(page, '/people');
  await keys.use(page.getByRole('main').getByRole('link', { name: LOLA }).first());
  await keys.to(page.locator('summary').filter({ hasText: 'Add a record' }));
  await page.keyboard.press('Enter');
  await keys.tick(page.getByRole('checkbox', { name: 'Scans' }));
  await keys.use(page.getByRole('button', { name: 'Continue' }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^How much/);
  await page.context().close();
});

test('answering a request: a part of it, and no', async ({ filled }) => {
  const page = await filled.page('sam');
  const keys = new Keyboard(page);
  for (const [request, answer, record, button, says] of [
    [/okafor.*visit notes/i, /^allow part/i, 'visit notes', 'Allow part', /can see Visit notes/],
    [/okafor.*scans/i, /^do not allow/i, undefined, 'Do not allow', /Nothing was shared/],
  ] as const) {
    await filled.open(page, '/home');
    await keys.use(page.getByRole('main').getByRole('link', { name: request }));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Okafor is asking/);
    await keys.choose(page.getByRole('group', { name: 'Your answer' }), page.getByRole('radio', { name: answer }));
    if (record !== undefined) await keys.tick(page.getByRole('checkbox', { name: new RegExp(`^see:? ${record}`, 'i') }));
    await keys.use(page.getByRole('button', { name: 'Continue' }));
    await keys.use(page.getByRole('button', { name: button, exact: true }));
    await expect(page.getByRole('alert')).toHaveText(says);
    await expect(page.getByRole('alert')).toBeFocused();
  }
  await page.context().close();
});

test('asking, handed over by an app, and withdrawing', async ({ filled }) => {
  const page = await filled.toProof('Medicines');
  const keys = new Keyboard(page);
  await keys.use(page.getByRole('button', { name: 'Continue' }));
  await keys.choose(page.getByRole('group', { name: 'What is it for?' }), page.getByRole('radio', { name: /care/i }).first());
  await keys.type(page.getByLabel(/why do you need it/i), 'To compare with last year.');
  await keys.choose(page.getByRole('group', { name: /^For how long/ }), page.getByRole('radio', { name: /\b30 days/i }));
  await keys.use(page.getByRole('button', { name: 'Continue' }));
  await keys.use(page.getByRole('button', { name: /^send/i }));
  await expect(page.getByRole('heading', { level: 1, name: /asked sam/i })).toBeVisible();
  await filled.open(page, '/asks');
  await keys.use(page.getByRole('link', { name: /^details/i }).first());
  await keys.use(page.getByRole('main').getByRole('link', { name: /^withdraw/i }));
  await keys.use(page.getByRole('button', { name: /^withdraw/i }));
  await expect(page.getByRole('main')).toContainText('Withdrawn');
  await page.context().close();
});

test('a form that is not taken, and stopping everything', async ({ filled }) => {
  const page = await filled.page('sam');
  const keys = new Keyboard(page);
  await filled.open(page, '/home');
  await keys.use(page.getByRole('main').getByRole('link', { name: 'Stop all sharing' }));
  await keys.use(page.getByRole('button', { name: 'Stop all sharing now' }));
  const problem = page.getByRole('alert').getByRole('link', { name: 'Choose what you want to stop' });
  await expect(page.getByRole('alert')).toBeFocused();
  await keys.to(problem);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('radio', { name: 'Stop sharing with people' })).toBeFocused();
  await page.keyboard.press('Space');
  await keys.use(page.getByRole('button', { name: 'Stop all sharing now' }));
  await expect(page.getByRole('alert')).toBeFocused();
  await keys.use(page.getByRole('button', { name: 'Undo all' }));
  await expect(page.getByRole('alert')).toContainText('Undone');
  await expect(page.getByRole('alert')).toBeFocused();
  await page.context().close();
});
