// Every form, sent wrong: all problems at once, first on the page, each leading to its field, and what was typed still there.
// The forms of sharing and of a request are in pages.spec.ts, beside the pages before and after them.
import type { Page } from '@playwright/test';
import { expect, test } from './filled.ts';
import { expectProblems } from './forms.ts';
import { look } from './look.ts';

test.describe.configure({ mode: 'parallel' });

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('main').getByRole('button', { name, exact: true }).click();
}

test('the ways to sign in, and a forgotten password', async ({ filled }) => {
  const page = await filled.page();
  await filled.open(page, '/sign-in');
  await press(page, 'Sign in');
  await expectProblems(page, 'Enter your e-mail address', 'Enter your password');
  await look(page, { name: 'sign-in-empty' });
  for (const [path, send, save, problems] of [
    ['/sign-in/code', 'Send me a code', 'Sign in', ['Enter the code']],
    ['/sign-in/recover', 'Send me a code', 'Save my new password', ['Enter the code', 'Enter a new password']],
  ] as const) {
    await filled.open(page, path);
    await press(page, send);
    await expectProblems(page, 'Enter your e-mail address');
    await look(page, { name: `${path.slice(1).replace('/', '-')}-error` });
    await page.getByLabel('E-mail address').fill('nobody@nowhere.example');
    await press(page, send);
    await expect(page.getByLabel('The code from the e-mail')).toHaveAttribute('autocomplete', 'one-time-code');
    await expect(page.getByLabel('The code from the e-mail')).toHaveAttribute('inputmode', 'numeric');
    await press(page, save);
    await expectProblems(page, ...problems);
    await look(page, { name: `${path.slice(1).replace('/', '-')}-enter-error` });
  }
  await page.context().close();
});

test('the settings', async ({ filled }) => {
  const page = await filled.page('lola');
  await filled.open(page, '/settings/safety');
  await page.getByLabel('Where should it take you?').fill('weather');
  await press(page, 'Save my choice');
  await expectProblems(page, 'Write the address of a site, such as https://en.wikipedia.org/');
  await expect(page.getByLabel('Where should it take you?')).toHaveValue('weather');
  await look(page, { name: 'settings-safety-error' });

  await filled.open(page, '/settings/contact');
  await page.getByLabel('Your name').fill('');
  await press(page, 'Save my name');
  await expectProblems(page, 'Enter your name');
  await look(page, { name: 'settings-name-error' });
  await page.getByLabel('New e-mail address').fill('lola at bello');
  await press(page, 'Send a code to it');
  await expectProblems(page, 'Enter an e-mail address in the right format, like name@example.com');
  await expect(page.getByLabel('New e-mail address')).toHaveValue('lola at bello');
  await look(page, { name: 'settings-email-error' });
  await page.getByLabel('New e-mail address').fill('lola.bello@bello.example');
  await press(page, 'Send a code to it');
  await press(page, 'Use this address');
  await expectProblems(page, 'Enter the code');
  await look(page, { name: 'settings-code-error' });

  await filled.open(page, '/settings/password');
  await press(page, 'Save my new password');
  await expectProblems(page, 'Enter a new password');
  await page.getByLabel('New password').fill('short');
  await press(page, 'Save my new password');
  await expectProblems(page, 'Use at least 8 characters');
  await expect(page.getByLabel('New password'), 'a password does not come back').toHaveValue('');
  await look(page, { name: 'settings-password-error' });
  await page.context().close();
});

test('stopping everything, changing a share, keeping somebody from asking, another day', async ({ filled }) => {
  const page = await filled.page('sam');
  await filled.open(page, '/stop-all');
  await press(page, 'Stop all sharing now');
  await expectProblems(page, 'Choose what you want to stop');
  await look(page, { name: 'stop-all-error', decides: true });

  await filled.open(page, `${filled.at.change}/change`);
  await press(page, 'Continue');
  await expectProblems(page, 'Nothing is different yet. Change something, or go back');
  await look(page, { name: 'change-error' });
  await page.getByRole('radio', { name: 'Choose a date' }).check();
  for (const [field, value] of [['Day', '30'], ['Month', '2'], ['Year', '2031']] as const) await page.getByRole('textbox', { name: field }).fill(value);
  await press(page, 'Continue');
  await expectProblems(page, 'Enter a real date, like 23 12 2026');
  for (const [field, value] of [['Day', '30'], ['Month', '2'], ['Year', '2031']] as const) {
    await expect(page.getByRole('textbox', { name: field })).toHaveValue(value);
    await expect(page.getByRole('textbox', { name: field })).toHaveAttribute('inputmode', 'numeric');
  }
  await look(page, { name: 'change-date-error' });

  await filled.open(page, '/people');
  await page.getByRole('main').getByRole('link', { name: /okafor/i }).first().click();
  const person = filled.path(page);
  const button = page.getByRole('button', { name: 'Don’t let them ask', exact: true });
  if (!await button.isVisible()) await page.locator('summary').filter({ hasText: 'Don’t let them ask again' }).click();
  await button.click();
  await expectProblems(page, 'Choose for how long');
  await look(page, { name: 'person-block-error' });

  await filled.open(page, `${person}/preview`);
  for (const [field, value] of [['Day', '1'], ['Month', '1'], ['Year', '2020']] as const) await page.getByRole('textbox', { name: field }).fill(value);
  await page.getByRole('main').getByRole('button', { name: /day/i }).click();
  await expectProblems(page, 'Choose today or a later day');
  await look(page, { name: 'preview-error' });
  await page.context().close();
});

test('asking something back, and replying', async ({ filled }) => {
  const sam = await filled.page('sam');
  await filled.open(sam, filled.at.waiting ?? '');
  const question = sam.locator('summary').filter({ hasText: 'Ask them something' });
  if (await question.count() > 0) await question.click();
  await press(sam, 'Send my question');
  await expectProblems(sam, 'Write your question');
  await look(sam, { name: 'question-error' });
  await sam.getByLabel('Ask them something').fill('Which knee do you mean?');
  await press(sam, 'Send my question');
  await expect(sam.getByRole('alert')).toContainText('Your question was sent');
  await look(sam, { name: 'request-questioned', decides: true });
  await sam.context().close();

  const doctor = await filled.page('okafor');
  await filled.open(doctor, filled.at.askWaiting ?? '');
  await press(doctor, 'Send my reply');
  await expectProblems(doctor, 'Write your reply');
  await look(doctor, { name: 'reply-error' });
  await doctor.getByLabel('Your reply').fill('The left one.');
  await press(doctor, 'Send my reply');
  await expect(doctor.getByRole('alert')).toContainText('Your reply was sent');
  await look(doctor, { name: 'ask-replied' });
  await doctor.context().close();
});

test('what a browser may fill in, and which keys a phone shows', async ({ filled }) => {
  const nobody = await filled.page();
  const lola = await filled.page('lola');
  for (const [page, path, label, expected] of [
    [nobody, '/sign-in', 'E-mail address', { type: 'email', autocomplete: 'username', inputmode: 'email' }],
    [nobody, '/sign-in', 'Password', { type: 'password', autocomplete: 'current-password' }],
    [nobody, '/sign-in/code', 'E-mail address', { type: 'email', autocomplete: 'username', inputmode: 'email' }],
    [lola, '/settings/contact', 'Your name', { autocomplete: 'name' }],
    [lola, '/settings/contact', 'New e-mail address', { type: 'email', autocomplete: 'email', inputmode: 'email' }],
    [lola, '/settings/password', 'New password', { type: 'password', autocomplete: 'new-password' }],
    [lola, '/settings/safety', 'Where should it take you?', { type: 'url', inputmode: 'url' }],
  ] as const) {
    await filled.open(page, path);
    for (const [attribute, value] of Object.entries(expected)) {
      await expect(page.getByLabel(label, { exact: true }), `${path}: ${label}`).toHaveAttribute(attribute, value);
    }
  }
  // A password and a code may be pasted, and a program may fill them in.
  await filled.open(nobody, '/sign-in');
  const password = nobody.getByLabel('Password');
  await password.focus();
  await nobody.keyboard.insertText('pasted, not typed');
  await expect(password).toHaveValue('pasted, not typed');
  await nobody.context().close();
  await lola.context().close();
});
