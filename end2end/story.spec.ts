// The story of the demo, as people live it: Sam connects the services that keep her records, a doctor asks, Sam allows a
// part, stops it, undoes it, shares with her aunt, and everybody can see afterwards what happened. The apps are outsiders
// and use nothing but HTTP. Every page on the way is checked for accessibility.
import type { Browser, Page } from '@playwright/test';
import { checkPage } from './axe.ts';
import { House, type HouseOptions } from './house.ts';
import { expect, type Key, signInIfAsked, test, visit } from './people.ts';

const ST_MARYS = "St Mary's Hospital";
const ELM_STREET = 'Elm Street Surgery';

/** Names are written with a straight or a typographic apostrophe, depending on who writes them. */
function words(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/['’]/g, "['’]"), 'i');
}

function heading(page: Page, text: string | RegExp) {
  return page.getByRole('heading', { level: 1, name: typeof text === 'string' ? words(text) : text });
}

async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: typeof name === 'string' ? new RegExp(`^${name}$`, 'i') : name }).click();
}

/** Chooses whom to be at an example program, which has its own accounts. */
async function enterApp(page: Page, address: string, name: string): Promise<void> {
  await page.goto(address);
  const entry = page.getByRole('button', { name: words(name) }).or(page.getByRole('link', { name: words(name) })).first();
  if (await entry.isVisible()) await entry.click();
}

/** From the service's own site over the portal's consent page and back. */
async function connect(page: Page, house: House, service: string, address: string, axe: boolean): Promise<void> {
  await enterApp(page, address, 'Sam Bello');
  await page.getByRole('button', { name: /connect/i }).or(page.getByRole('link', { name: /connect/i })).first().click();
  await signInIfAsked(page, house, 'sam');
  await expect(heading(page, `Connect ${service} to Latchkey?`)).toBeVisible();
  await expect(page.getByRole('button', { name: /^do not connect$/i })).toBeVisible();
  await checkPage(page, { axe });
  await press(page, 'Connect');
  await expect(page).toHaveURL((url) => url.origin === address);
  await expect(page.getByText(/connected/i).first()).toBeVisible();
}

/** A house of its own for one test. */
async function withHouse(options: HouseOptions, use: (house: House) => Promise<void>): Promise<void> {
  const house = await House.open({ logs: test.info().outputPath('logs'), ...options });
  try {
    await use(house);
  } finally {
    await house.stop();
  }
}

/** A person with a browser of her own, signed in at the portal. */
async function arrive(browser: Browser, house: House, key: Key): Promise<Page> {
  const { javaScriptEnabled } = test.info().project.use;
  return visit(browser, house, key, { javaScriptEnabled, locale: 'en-GB', timezoneId: 'Europe/London' });
}

/** Opens one record of a patient in Clinic Desk. */
async function openRecord(page: Page, house: House, patient: string, record: string): Promise<void> {
  await page.goto(house.clinic);
  await page.getByRole('link', { name: words(patient) }).first().click();
  await page.getByRole('link', { name: words(record) }).or(page.getByRole('button', { name: words(record) })).first().click();
}

/** The story. `interlude` happens between the answer and the next look of the doctor's app; axe looks at its pages once. */
async function story(browser: Browser, house: House, interlude: () => Promise<void>, axe = false): Promise<void> {
  const sam = await arrive(browser, house, 'sam');

  await test.step('1. Sam connects the two services that keep her records', async () => {
    await connect(sam, house, ST_MARYS, house.stMarys, axe);
    await connect(sam, house, ELM_STREET, house.elmStreet, axe);
    await sam.goto(`${house.portal}/records`);
    await expect(sam.getByRole('heading', { name: words(ST_MARYS) })).toBeVisible();
    await expect(sam.getByRole('heading', { name: words(ELM_STREET) })).toBeVisible();
    await checkPage(sam, { axe });
  });

  const doctor = await arrive(browser, house, 'okafor');

  await test.step('2. Dr Okafor asks for the blood tests, and proves who she is', async () => {
    await enterApp(doctor, house.clinic, 'Ngozi Okafor');
    await signInIfAsked(doctor, house, 'okafor');
    await openRecord(doctor, house, 'Sam Bello', 'Blood tests');
    await expect(doctor.getByText(/prove who you are to continue/i)).toBeVisible();
    await doctor.getByRole('link', { name: /prove|continue/i }).or(doctor.getByRole('button', { name: /prove|continue/i })).first().click();
    await signInIfAsked(doctor, house, 'okafor');
    await expect(heading(doctor, 'Prove who you are to open this record')).toBeVisible();
    await checkPage(doctor, { axe });
    await press(doctor, 'Continue');
    await doctor.getByRole('radio', { name: /my care|care/i }).first().check();
    await doctor.getByRole('textbox').first().fill('Your diabetes review in December.');
    await press(doctor, 'Continue');
    await expect(doctor.getByText(words('Sam Bello')).first()).toBeVisible();
    await checkPage(doctor, { axe });
    await press(doctor, /^(send|continue)/i);
    await expect(doctor).toHaveURL((url) => url.origin === house.clinic);
    await expect(doctor.getByText(words("We've asked Sam")).first()).toBeVisible();
  });

  await test.step('3. Sam allows part: see, not change, for 30 days', async () => {
    await sam.goto(`${house.portal}/home`);
    await checkPage(sam, { axe });
    await sam.getByRole('link', { name: words('Ngozi Okafor') }).first().click();
    await expect(heading(sam, /Ngozi Okafor.* is asking to/i)).toBeVisible();
    // An answer is never suggested.
    await expect(sam.getByRole('radio', { checked: true })).toHaveCount(0);
    await checkPage(sam, { axe });
    await sam.getByRole('radio', { name: /^allow part/i }).check();
    await sam.getByRole('checkbox', { name: /^see:? .*blood tests/i }).check();
    await sam.getByRole('radio', { name: /\b30 days/i }).check();
    await press(sam, 'Continue');
    await signInIfAsked(sam, house, 'sam');
    await expect(sam.getByText(/you are not allowing this/i).first()).toBeVisible();
    await checkPage(sam, { axe });
    await press(sam, 'Allow part');
    await signInIfAsked(sam, house, 'sam');
    await expect(sam.getByRole('alert')).toContainText(/can see.*blood tests/i);
  });

  await interlude();

  await test.step('4. Clinic Desk looks again: reading works, changing does not', async () => {
    await expect(async () => {
      await doctor.goto(house.clinic);
      await openRecord(doctor, house, 'Sam Bello', 'Blood tests');
      await expect(doctor.getByText(/HbA1c/i).first()).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 60_000 });
    await press(doctor, /add|change/i);
    await expect(doctor.getByText(words("don't have access")).or(doctor.getByText(/prove who you are/i)).or(doctor.getByText(words("We've asked Sam"))).first()).toBeVisible();
  });

  await test.step('5. Sam stops it, undoes it, and shares her medicines with her aunt', async () => {
    const row = sam.getByRole('listitem').filter({ hasText: /Ngozi Okafor.*can.*see.*Blood tests/is }).filter({ has: sam.getByRole('button', { name: /^stop/i }) });
    await sam.goto(`${house.portal}/home`);
    await row.getByRole('button', { name: /^stop/i }).first().click();
    await expect(sam.getByRole('alert')).toContainText(/stopped at/i);
    await openRecord(doctor, house, 'Sam Bello', 'Blood tests');
    await expect(doctor.getByText(/HbA1c/i)).toHaveCount(0);

    await press(sam, 'Undo');
    await expect(sam.getByRole('alert')).toContainText(/sharing again/i);
    await checkPage(sam, { axe });
    await openRecord(doctor, house, 'Sam Bello', 'Blood tests');
    await expect(doctor.getByText(/HbA1c/i).first()).toBeVisible();

    await sam.goto(`${house.portal}/home`);
    await sam.getByRole('link', { name: /^share a record/i }).or(sam.getByRole('button', { name: /^share a record/i })).first().click();
    await expect(heading(sam, 'Who do you want to share with?')).toBeVisible();
    await checkPage(sam, { axe });
    await sam.getByRole('radio', { name: words('Aunt Lola') }).check();
    await press(sam, 'Continue');
    await expect(heading(sam, /What do you want to share with/i)).toBeVisible();
    await checkPage(sam, { axe });
    await sam.getByRole('checkbox', { name: /medicines/i }).check();
    await press(sam, 'Continue');
    await checkPage(sam, { axe });
    await sam.getByRole('radio', { name: /^see only/i }).check();
    await sam.getByRole('radio', { name: /\b30 days/i }).check();
    await sam.getByRole('radio', { name: /helping me/i }).check();
    await press(sam, 'Continue');
    await expect(heading(sam, 'Check before you share')).toBeVisible();
    await checkPage(sam, { axe });
    await press(sam, /^share with .*lola/i);
    await signInIfAsked(sam, house, 'sam');
    await expect(sam.getByText(/lola.* can see .*medicines/i).first()).toBeVisible();

    const lola = await arrive(browser, house, 'lola');
    await enterApp(lola, `${house.clinic}/family`, 'Lola');
    await signInIfAsked(lola, house, 'lola');
    await lola.getByRole('link', { name: /medicines/i }).or(lola.getByRole('button', { name: /medicines/i })).first().click();
    const proof = lola.getByRole('link', { name: /prove/i }).or(lola.getByRole('button', { name: /prove/i })).first();
    await expect(proof.or(lola.getByText(/metformin/i).first())).toBeVisible();
    if (await proof.isVisible()) {
      await proof.click();
      await signInIfAsked(lola, house, 'lola');
      await press(lola, 'Continue');
    }
    await expect(lola.getByText(/metformin/i).first()).toBeVisible();
    await lola.context().close();
  });

  await test.step('6. Everybody can see what happened', async () => {
    await doctor.goto(`${house.portal}/asks`);
    await expect(doctor.getByText(/allowed in part/i).first()).toBeVisible();
    await checkPage(doctor, { axe });
    await doctor.goto(`${house.portal}/shared-with-me`);
    await expect(doctor.getByText(/blood tests/i).first()).toBeVisible();
    await checkPage(doctor, { axe });

    await sam.goto(`${house.portal}/activity`);
    await checkPage(sam, { axe });
    // One sentence an event, the newest first.
    const told = (await sam.getByRole('main').getByRole('listitem').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
    const oldestFirst = told.reverse();
    const story = [
      /connected .*st mary['’]s/i, /connected .*elm street/i, /okafor.* asked/i, /you allowed/i, /okafor was let in to .*blood tests|okafor opened .*blood tests/i,
      /stopped .*okafor|okafor.* stopped/i, /again/i, /lola.*medicines/i,
    ];
    let from = 0;
    for (const sentence of story) {
      const place = oldestFirst.findIndex((text, index) => index >= from && sentence.test(text));
      expect(place, `after its ${from}th event the activity tells ${sentence}`).toBeGreaterThanOrEqual(from);
      from = place + 1;
    }
  });

  await sam.context().close();
  await doctor.context().close();
}

const nothing = async () => {};

test.describe('Sam shares her blood tests with a doctor, and takes them back', () => {
  test.setTimeout(300_000);

  test('on SQLite', async ({ browser, house }) => {
    await story(browser, house, nothing, true);
  });

  test('on SQLite, the server killed and started again after the answer', async ({ browser }) => {
    await withHouse({}, async (house) => {
      await story(browser, house, async () => {
        await house.kill9();
        await house.restart();
      });
    });
  });

  test('on PostgreSQL, the server killed and started again after the answer', async ({ browser }) => {
    await withHouse({ postgres: true }, async (house) => {
      await story(browser, house, async () => {
        await house.kill9();
        await house.restart();
      });
    });
  });
});
