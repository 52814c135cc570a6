// Every page of the portal in every state that can be reached, looked at closely: light and dark, small and large, with and
// without JavaScript. Tests that are about JavaScript are marked @js.
import type { Page } from '@playwright/test';
import { expect, test } from './filled.ts';
import { expectProblems } from './forms.ts';
import { expectEqual, look } from './look.ts';

test.describe.configure({ mode: 'parallel' });

async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name, exact: typeof name === 'string' }).click();
}

test('the doorway: start, sign in, signed out, help, not found', async ({ filled }) => {
  const page = await filled.page();
  await filled.open(page, '/');
  await look(page, { name: 'start' });
  await filled.open(page, '/sign-in');
  await look(page, { name: 'sign-in' });
  await page.getByLabel('E-mail address').fill('sam@bello.example');
  await page.getByLabel('Password').fill('not this');
  await press(page, 'Sign in');
  await expectProblems(page, 'Wrong e-mail or password. Check both and try again');
  await expect(page.getByLabel('E-mail address')).toHaveValue('sam@bello.example');
  await look(page, { name: 'sign-in-error' });
  await filled.open(page, '/records');
  await expect(page.getByText('Sign in first.')).toBeVisible();
  await look(page, { name: 'sign-in-first' });
  await filled.open(page, '/signed-out');
  await look(page, { name: 'signed-out' });
  await filled.open(page, '/help');
  await look(page, { name: 'help' });
  await filled.open(page, '/nowhere');
  await look(page, { name: 'not-found' });
  await page.context().close();
});

test('what somebody sees for whom nothing has happened yet', async ({ filled }) => {
  const page = await filled.page('ravi');
  for (const path of ['home', 'records', 'share', 'requests', 'activity', 'connections', 'shared-with-me', 'asks', 'my-proof']) {
    await filled.open(page, `/${path}`);
    await look(page, { name: `${path}-empty`, decides: path === 'share' });
  }
  await filled.open(page, '/records/01JD0000000000000000000001');
  await look(page, { name: 'not-found-signed-in' });
  await page.context().close();
});

test('the owner’s home, records and activity', async ({ filled }) => {
  const page = await filled.page('sam');
  await filled.open(page, '/home');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/2 requests need your answer/);
  await look(page, { name: 'home' });
  await filled.open(page, '/records');
  await expect(page.getByRole('list').getByRole('link', { name: 'Blood tests' })).toBeVisible();
  await look(page, { name: 'records' });
  await filled.open(page, filled.at['Medicines'] ?? '');
  await look(page, { name: 'record-people' });
  await filled.open(page, filled.at['Scans'] ?? '');
  await expect(page.getByText('Only you, and the service that keeps it.')).toBeVisible();
  await page.getByText(/^Ended \(/).click();
  await look(page, { name: 'record-nobody' });
  await filled.open(page, '/activity');
  await look(page, { name: 'activity' });
  await page.context().close();
});

test('the steps of a share, with what can go wrong', async ({ filled }) => {
  const page = await filled.page('sam');
  await filled.open(page, '/share');
  await look(page, { name: 'share-who', decides: true });
  await press(page, 'Continue');
  await expectProblems(page, 'Choose who you want to share with');
  await look(page, { name: 'share-who-error', decides: true });
  await page.getByLabel('Their name', { exact: true }).fill('Okafr');
  await press(page, 'Search');
  await expectProblems(page, 'We could not find anyone called “Okafr”. Check the spelling.');
  await look(page, { name: 'share-who-none', decides: true });
  await page.getByLabel('Their name', { exact: true }).fill('Okafor');
  await press(page, 'Search');
  await expect(page.getByText('Two people have this name. Check the place.')).toBeVisible();
  await look(page, { name: 'share-who-found', decides: true });
  await page.getByRole('radio', { name: /okafor.*quayside/is }).check();
  await press(page, 'Continue');
  await look(page, { name: 'share-what', decides: true });
  await press(page, 'Continue');
  await expectProblems(page, 'Choose what you want to share');
  await look(page, { name: 'share-what-error', decides: true });
  await page.getByRole('checkbox', { name: 'Vaccinations' }).check();
  await page.getByRole('checkbox', { name: 'Scans' }).check();
  await press(page, 'Continue');
  await look(page, { name: 'share-until', decides: true });
  await press(page, 'Continue');
  await expectProblems(page, 'Choose what they can do', 'Choose until when', 'Choose what it is for');
  await look(page, { name: 'share-until-error', decides: true });
  await page.getByRole('radio', { name: 'Let me choose' }).check();
  await page.getByRole('radio', { name: 'Choose a date' }).check();
  await page.getByRole('textbox', { name: 'Day' }).fill('31');
  await page.getByRole('textbox', { name: 'Month' }).fill('2');
  await page.getByRole('textbox', { name: 'Year' }).fill('2030');
  await page.getByRole('radio', { name: 'Something else' }).check();
  await press(page, 'Continue');
  await expectProblems(page, 'Choose at least one thing they can do', 'Enter a real date, like 23 12 2026', 'Write what it is for');
  await expect(page.getByRole('textbox', { name: 'Month' })).toHaveValue('2');
  await look(page, { name: 'share-until-deep-error' });
  await page.getByRole('radio', { name: 'See and change' }).check();
  await page.getByRole('radio', { name: '6 months' }).check();
  await page.getByRole('radio', { name: 'My care' }).check();
  await press(page, 'Continue');
  await expect(page.getByText(/allows up to 14 days/)).toBeVisible();
  await look(page, { name: 'share-check-narrowed' });
  await press(page, 'Cancel');
  await expect(page).toHaveURL(/\/home$/);

  await filled.toCheck(page, 'Blood tests', /lola/i, /^see only/i, /\b7 days/i, 'To talk about them.');
  await look(page, { name: 'share-check' });
  await filled.toCheck(page, 'Medicines', /lola/i, /^see and change/i, /\b30 days/i);
  await expect(page.getByRole('heading', { level: 2, name: 'Now' })).toBeVisible();
  await look(page, { name: 'share-check-before' });
  await page.context().close();
});

test('one share: active, narrowed, ending, stopped, undone', async ({ filled }) => {
  const { at } = filled;
  const page = await filled.page('sam');
  for (const state of ['see', 'change', 'soon', 'narrowed']) {
    await filled.open(page, at[state] ?? '');
    await look(page, { name: `share-${state}` });
  }
  await filled.open(page, `${at.see}/stop`);
  await look(page, { name: 'share-stop' });
  await press(page, 'Stop sharing');
  await expect(page.getByRole('alert')).toBeFocused();
  await expect(page.getByRole('alert')).toHaveText(/Stopped at/);
  await look(page, { name: 'share-just-stopped' });
  await press(page, 'Undo');
  await expect(page.getByRole('alert')).toBeFocused();
  await expect(page.getByRole('alert')).toHaveText(/Sharing again/);
  await look(page, { name: 'share-undone' });
  await filled.open(page, at.stopped ?? '');
  await look(page, { name: 'share-stopped' });

  await filled.share(page, 'Blood tests', /lola/i, /^see only/i, /\b30 days/i);
  await look(page, { name: 'share-done' });
  const [, act] = /\/shares\/([^/]+)\/done/.exec(page.url()) ?? [];
  await press(page, /^stop/i);
  await expect(page).toHaveURL(new RegExp(`/shares/${act}/done`));
  await look(page, { name: 'share-done-stopped' });
  await page.context().close();
});

test('a request, from the list to the answer', async ({ filled }) => {
  const { at } = filled;
  const page = await filled.page('sam');
  await filled.open(page, '/requests');
  await look(page, { name: 'requests' });
  await filled.open(page, at.waiting ?? '');
  await look(page, { name: 'request', decides: true });
  await press(page, 'Continue');
  await expectProblems(page, 'Choose your answer');
  await look(page, { name: 'request-error', decides: true });
  await page.getByRole('radio', { name: /^allow part/i }).check();
  await press(page, 'Continue');
  await expectProblems(page, 'Choose at least one thing to allow');
  await look(page, { name: 'request-part-error' });
  for (const [name, radio, button] of [
    ['allow', /^allow all/i, 'Allow this'], ['part', /^allow part/i, 'Allow part'], ['refuse', /^do not allow/i, 'Do not allow'],
  ] as const) {
    await filled.open(page, at.other ?? '');
    await page.getByRole('radio', { name: radio }).check();
    if (name === 'part') await page.getByRole('checkbox', { name: /^see:? visit notes/i }).check();
    await press(page, 'Continue');
    await expect(page.getByRole('button', { name: button, exact: true })).toBeVisible();
    await look(page, { name: `request-check-${name}` });
  }
  for (const state of ['part', 'refused', 'withdrawn']) {
    await filled.open(page, at[state] ?? '');
    await look(page, { name: `request-${state}` });
  }
  await filled.open(page, `${at.part}/done`);
  await look(page, { name: 'request-done' });
  await page.context().close();
});

test('connected services, and disconnecting one', async ({ filled }) => {
  const page = await filled.page('sam');
  await filled.open(page, '/connections');
  await look(page, { name: 'connections' });
  await page.getByRole('main').getByRole('link', { name: /elm street/i }).click();
  await look(page, { name: 'connection' });
  await page.getByRole('link', { name: /^disconnect/i }).click();
  await look(page, { name: 'disconnect' });
  await page.context().close();
});

test('the page that connects a service: both answers weigh the same', async ({ filled }) => {
  const page = await filled.page('lola');
  await filled.toConsent(page, 'lola', filled.house.elmStreet, 'Lola Bello');
  await expectEqual(page.getByRole('button', { name: 'Connect', exact: true }), page.getByRole('button', { name: 'Do not connect' }));
  await look(page, { name: 'connect', decides: true });
  await press(page, 'Do not connect');
  await expect(page).toHaveURL((url) => url.origin === filled.house.elmStreet);
  await page.context().close();

  const sam = await filled.page('sam');
  await sam.goto(filled.house.elmStreet);
  await press(sam, /sam bello/i);
  const origin = filled.house.elmStreet;
  const answer = await sam.request.post(`${origin}/connect`, { maxRedirects: 0, headers: { origin, 'sec-fetch-site': 'same-origin' } });
  await sam.goto(answer.headers().location ?? '');
  await expect(sam.getByText(/^Already connected since/)).toBeVisible();
  await look(sam, { name: 'connect-again', decides: true });
  await sam.context().close();
});

test('proving who one is: start, why, check', async ({ filled }) => {
  const already = await filled.toProof('Vaccinations');
  await look(already, { name: 'prove-shared', decides: true });
  await already.getByRole('checkbox', { name: /remember this proof/i }).check();
  await press(already, 'Continue');
  await expect(already).toHaveURL((url) => url.origin === filled.house.clinic);
  await filled.open(already, '/my-proof');
  await look(already, { name: 'my-proof' });
  await already.getByRole('button', { name: /^remove/i }).click();
  await expect(already.getByRole('alert').or(already.getByRole('status')).first()).toBeVisible();
  await look(already, { name: 'my-proof-removed' });
  await already.context().close();

  const page = await filled.toProof('Medicines');
  await expectEqual(page.getByRole('button', { name: 'Continue' }), page.getByRole('button', { name: 'Cancel' }));
  await look(page, { name: 'prove', decides: true });
  await press(page, 'Continue');
  await look(page, { name: 'prove-why', decides: true });
  await press(page, 'Continue');
  await expectProblems(page, 'Choose what it is for');
  await page.getByRole('radio', { name: 'Something else' }).check();
  await press(page, 'Continue');
  await expectProblems(page, 'Write why you need it');
  await look(page, { name: 'prove-why-error' });
  await page.getByRole('radio', { name: /care/i }).first().check();
  await page.getByLabel(/why do you need it/i).fill('Before your trip in January.');
  await press(page, 'Continue');
  await expectEqual(page.getByRole('button', { name: /^send/i }), page.getByRole('button', { name: 'Cancel' }));
  await look(page, { name: 'prove-review' });
  await press(page, 'Cancel');
  await expect(page).toHaveURL((url) => url.origin === filled.house.clinic);
  await page.context().close();
});

test('what the doctor asked for, and what she can see', async ({ filled }) => {
  const { at } = filled;
  const page = await filled.page('okafor');
  await filled.open(page, '/asks');
  await look(page, { name: 'asks' });
  for (const state of ['askWaiting', 'askPart', 'askRefused', 'askWithdrawn']) {
    await filled.open(page, at[state] ?? '');
    await look(page, { name: state });
  }
  await filled.open(page, `${at.askWaiting}/withdraw`);
  await look(page, { name: 'ask-withdraw' });
  await filled.open(page, '/shared-with-me');
  await look(page, { name: 'shared-with-me' });
  await page.context().close();
});

test('the machine door refuses people in a page of its own', async ({ filled }) => {
  const page = await filled.page();
  await filled.open(page, '/authorize?response_type=code&client_id=nobody&redirect_uri=https%3A%2F%2Fnowhere.example%2F');
  await look(page, { name: 'authorize-refused', bare: true });
  await page.context().close();
});

test('five key pages in forced colours @js', async ({ filled }) => {
  const page = await filled.page('sam', { forcedColors: 'active' });
  for (const [name, path] of [
    ['home', '/home'], ['records', '/records'], ['request', filled.at.waiting], ['share', filled.at.change], ['share-who', '/share'],
  ] as const) {
    await filled.open(page, path ?? '');
    await look(page, { name: `forced-${name}`, systemColors: true });
  }
  await page.context().close();
});
