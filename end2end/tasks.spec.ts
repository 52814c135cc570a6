// What the key tasks cost a person, and that no step back, reload or late program shares a thing twice or loses what was
// chosen. The budgets are promises: a step more fails here.
import { Effort, sum } from './effort.ts';
import { expect, test, whoCan } from './filled.ts';
import { person } from './people.ts';

test.use({ houseName: 'tasks' });
// In the order of a day: what one task leaves behind, the next one finds.
test.describe.configure({ mode: 'serial' });

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

test('who has access stands on the home page: no step at all @tasks', async ({ filled }) => {
  const page = await filled.page('sam');
  await filled.open(page, '/home');
  await expect(page.getByRole('main').getByRole('listitem').filter({ hasText: /Lola.*can.*Visit notes/s }).first()).toBeVisible();
  await page.context().close();
});

test('sharing one record with somebody known, from home, from the record and from the person; stopping costs less @tasks', async ({ filled }) => {
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

  await filled.open(page, '/people');
  await page.getByRole('main').getByRole('link', { name: LOLA }).first().click();
  effort = new Effort(page);
  await page.getByText('Add a record').click();
  await effort.choose(page.getByRole('checkbox', { name: 'Blood tests' }));
  await effort.advance(page.getByRole('button', { name: 'Continue' }));
  await chooseTerms(effort);
  effort.within('sharing, from the person', { advances: 3, choices: 4 });
  await page.context().close();
});

test('from see to see and change, from the share @tasks', async ({ filled }) => {
  const page = await filled.page('sam');
  await filled.open(page, filled.at.see ?? '');
  const effort = new Effort(page);
  await effort.advance(page.getByRole('link', { name: 'Change', exact: true }).first());
  await effort.choose(page.getByRole('radio', { name: /^see and change/i }));
  await effort.advance(page.getByRole('button', { name: 'Continue' }));
  await expect(page.getByRole('heading', { level: 1, name: 'Check before you allow more' })).toBeVisible();
  await effort.advance(page.getByRole('button', { name: 'Allow changes' }));
  await expect(page.getByRole('alert')).toHaveText(/Changed at/);
  effort.within('allowing changes', { advances: 3, choices: 1 });
  await page.context().close();
});

test('answering a request: no costs no more than yes @tasks', async ({ filled }) => {
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

test('withdrawing an ask @tasks', async ({ filled }) => {
  const sam = await filled.page('sam');
  const { hers } = await filled.ask(sam, 'Medicines', 'To know what you take now.');
  await sam.context().close();
  const doctor = await filled.page('okafor');
  await filled.open(doctor, hers);
  const effort = new Effort(doctor);
  await effort.advance(doctor.getByRole('main').getByRole('link', { name: /^withdraw/i }));
  await effort.advance(doctor.getByRole('button', { name: /^withdraw/i }));
  effort.within('withdrawing', { advances: 2, choices: 0 });
  await doctor.context().close();
});

test('asking, handed over by an app, and withdrawing; allowing a part of it @tasks', async ({ filled }) => {
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
  await effort.choose(sam.getByRole('checkbox', { name: /^see:? medicines/i }));
  await effort.advance(sam.getByRole('button', { name: 'Continue' }));
  // What is not ticked is named as not allowed, before and after, and is not given.
  await expect(sam.getByRole('main')).toContainText(/change:? medicines/i);
  await effort.advance(sam.getByRole('button', { name: 'Allow part' }));
  await expect(sam.getByRole('alert')).toContainText(/can see Medicines until/);
  const part = effort.within('allowing a part: one choice, and one for each thing', { advances: 3, choices: 2 });
  expect(part.choices, 'a choice for the answer and one for each thing').toBe(1 + 1);
  await filled.open(sam, filled.at['Medicines'] ?? '');
  const given = whoCan(sam, /Okafor/);
  await expect(given).toHaveCount(1);
  await expect(given, 'what was not ticked').not.toContainText(/and change|can change/i);
  await sam.context().close();
  await filled.open(doctor, '/asks');
  await doctor.getByRole('link', { name: /^details/i }).first().click();
  await expect(doctor.getByRole('main')).toContainText(/did not allow everything/i);
  await doctor.context().close();
});

test('answering a request from its letter, sign-in included @tasks', async ({ filled }) => {
  const sam = await filled.page('sam');
  // What Dr Okafor was allowed before is stopped, so that she has to ask again.
  await filled.open(sam, filled.at['Scans'] ?? '');
  const hers = whoCan(sam, /Okafor/);
  await hers.getByRole('button', { name: /^stop/i }).first().click();
  await expect(sam.getByRole('alert')).toHaveText(/Stopped at/);
  const letters = sam.getByRole('main').getByRole('listitem').filter({ hasText: 'sam@bello.example' }).getByRole('link', { name: 'You have a new request' });
  await filled.open(sam, '/dev/mailbox');
  const before = await letters.count();
  await filled.ask(sam, 'Scans', 'To compare with the new one.');
  await expect(async () => {
    await filled.open(sam, '/dev/mailbox');
    expect(await letters.count()).toBeGreaterThan(before);
  }).toPass();
  await letters.first().click();
  const link = await sam.getByRole('link', { name: 'Follow its link' }).getAttribute('href') ?? '';
  await sam.context().close();

  // Her mail program opens a browser in which she is not signed in.
  const page = await filled.page();
  await page.goto(new URL(link, filled.house.portal).href);
  await expect(page.getByRole('main'), 'nothing is told before she is known').not.toContainText(/okafor|scans|bello/i);
  const effort = new Effort(page);
  await effort.advance(page.getByRole('main').getByRole('link').first());
  const { sign_in, password } = person(filled.house, 'sam');
  await page.getByLabel('E-mail address').fill(sign_in);
  await page.getByLabel('Password').fill(password);
  await effort.advance(page.getByRole('button', { name: 'Sign in', exact: true }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Okafor is asking/);
  await effort.choose(page.getByRole('radio', { name: /^allow all/i }));
  await effort.advance(page.getByRole('button', { name: 'Continue' }));
  await effort.advance(page.getByRole('button', { name: 'Allow this' }));
  await expect(page.getByRole('alert')).toContainText(/can .*Scans until/);
  effort.within('answering from the letter', { advances: 4, choices: 1 });
  await page.context().close();
});

test('back, forward and reload keep the choice at each step, and share once @tasks', async ({ filled }) => {
  const page = await filled.page('sam');
  const { at } = filled;
  const title = page.getByRole('heading', { level: 1 });
  const [lola, week, note] = [page.getByRole('radio', { name: LOLA }), page.getByRole('radio', { name: /\b7 days/i }), page.getByLabel(/a note to them/i)];
  const vaccinations = page.getByRole('checkbox', { name: 'Vaccinations' });
  const stays = async (words: RegExp, chosen: () => Promise<void>) => {
    await page.reload();
    await expect(title).toHaveText(words);
    await chosen();
  };
  await filled.open(page, '/share');
  await lola.check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(title).toHaveText(/^What do you want to share/);
  await page.goBack();
  await page.goForward();
  await stays(/^What do you want to share/, async () => expect(vaccinations).not.toBeChecked());
  await vaccinations.check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(title).toHaveText(/^How much/);
  await page.goBack();
  await stays(/^What do you want to share/, async () => expect(vaccinations).toBeChecked());
  await page.goForward();
  await stays(/^How much/, async () => expect(week).not.toBeChecked());
  await page.getByRole('radio', { name: /^see only/i }).check();
  await week.check();
  await page.getByRole('radio', { name: /helping me/i }).check();
  await note.fill('Before we travel.');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(title).toHaveText('Check before you share');
  await page.goBack();
  await stays(/^How much/, async () => {
    await expect(week).toBeChecked();
    await expect(note).toHaveValue('Before we travel.');
  });
  await page.goForward();
  await stays(/^Check before you share/, async () => expect(page.getByRole('main')).toContainText('Before we travel.'));
  await page.getByRole('button', { name: /^share with/i }).click();
  await expect(title).toHaveText('What you shared');
  const done = filled.path(page);
  await stays(/^What you shared/, async () => expect(page.getByRole('main')).toContainText('Vaccinations'));

  // The page before is the check page, perhaps as the browser kept it: its button shares nothing a second time.
  await page.goBack();
  const again = page.getByRole('button', { name: /^share with/i });
  if (await again.isVisible()) {
    await again.click();
    await expect(page).toHaveURL((url) => url.pathname + url.search === done);
  }
  await filled.open(page, at['Vaccinations'] ?? '');
  await expect(whoCan(page, LOLA)).toHaveCount(1);
  await page.context().close();
});

test('two presses at once share once @tasks', async ({ filled }) => {
  const page = await filled.page('sam');
  await filled.toCheck(page, 'Clinic letters', /quayside/i, /^see only/i, /\b7 days/i);
  await page.getByRole('button', { name: /^share with/i }).dblclick();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What you shared');
  await filled.open(page, filled.at['Clinic letters'] ?? '');
  await expect(whoCan(page, /Okafor/)).toHaveCount(1);
  await page.context().close();
});

test('stopping everything, and taking it back @tasks', async ({ filled }) => {
  const page = await filled.page('sam');
  await filled.open(page, '/home');
  let effort = new Effort(page);
  await effort.advance(page.getByRole('main').getByRole('link', { name: 'Stop all sharing' }));
  await effort.choose(page.getByRole('radio', { name: 'Stop sharing with people' }));
  await effort.advance(page.getByRole('button', { name: 'Stop all sharing now' }));
  await expect(page.getByRole('alert')).toContainText(/You stopped \d+ shares/);
  effort.within('stopping everything', { advances: 2, choices: 1 });
  const now = await page.context().newPage();
  await filled.open(now, '/home');
  await expect(now.getByRole('main').getByRole('button', { name: /^stop/i })).toHaveCount(0);
  effort = new Effort(page);
  await effort.advance(page.getByRole('alert').getByRole('button', { name: 'Undo all' }));
  await expect(page.getByRole('alert')).toContainText('Undone');
  effort.within('taking it back', { advances: 1, choices: 0 });
  await filled.open(now, '/home');
  await expect(now.getByRole('main').getByRole('button', { name: /^stop/i }).first()).toBeVisible();
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
  const row = whoCan(page, LOLA);
  await expect(row).toHaveCount(1);
  await row.getByRole('button', { name: /^stop/i }).click();
  await expect(page.getByRole('alert')).toHaveText(/Stopped at/);
  await page.getByRole('alert').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('alert')).toHaveText(/Sharing again/);
  await expect(whoCan(page, LOLA)).toHaveCount(1);

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
