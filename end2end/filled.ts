// A house in which things have happened: Sam's two services are connected, she shares records in several ways, and Dr
// Okafor has asked her for others, with every kind of answer. All of it is made through the real pages, except the
// administrator's rule, which is written into the database.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, expect, type Page } from '@playwright/test';
import { House } from './house.ts';
import { type Key, signInIfAsked, test as base, visit } from './people.ts';

export const RECORDS = ['Blood tests', 'Clinic letters', 'Scans', 'Medicines', 'Vaccinations', 'Visit notes'] as const;
export type RecordName = (typeof RECORDS)[number];
/** How the browser's program comes: with its page, never, or ten seconds late. */
export type Program = 'comes' | 'blocked' | 'late';
const LATE_BY = 10_000;
/** Whom and what the practice data names; long enough to be no part of an identifier made by chance. */
const NAMES = /bello|okafor|ngozi|menon|medicines|vaccinations|letters\b|blood|visit.notes/i;
type Session = Exclude<BrowserContextOptions['storageState'], string | undefined>;

export class Filled {
  private readonly sessions = new Map<Key, Session>();
  /** The addresses of Sam's records and shares and of the requests, by what they are called here. */
  readonly at: Record<string, string> = {};
  /** Addresses of the portal that name somebody, as they were asked for or told to another site. */
  readonly leaks: string[] = [];

  constructor(readonly house: House, private readonly browser: Browser, private readonly options: BrowserContextOptions,
    private readonly program: Program = 'comes') {}

  /** A page of somebody's own, signed in; of nobody without a key. */
  async page(key?: Key, more: BrowserContextOptions = {}): Promise<Page> {
    if (key !== undefined && !this.sessions.has(key)) {
      const first = await visit(this.browser, this.house, key, this.options);
      this.sessions.set(key, await first.context().storageState());
      await first.context().close();
    }
    const storageState = key === undefined ? undefined : this.sessions.get(key);
    const context = await this.browser.newContext({ ...this.options, ...more, storageState });
    context.on('request', (request) => {
      for (const address of [request.url(), request.headers().referer ?? '']) {
        if (address.startsWith(this.house.portal) && NAMES.test(address)) this.leaks.push(address);
      }
    });
    if (this.program !== 'comes') {
      await context.route(/\.wasm$/, async (route) => {
        if (this.program === 'blocked') await route.abort();
        else setTimeout(() => { route.continue().catch(() => undefined); }, LATE_BY);
      });
    }
    return context.newPage();
  }

  /** The page at an address of the portal. */
  async open(page: Page, path: string): Promise<void> {
    await page.goto(this.house.portal + path);
  }

  path(page: Page): string {
    const url = new URL(page.url());
    return url.pathname + url.search;
  }

  /** From a service's own site to the page that asks whether to connect it. */
  async toConsent(page: Page, key: Key, service: string, patient: string): Promise<void> {
    await page.goto(service);
    await page.getByRole('button', { name: patient }).click();
    await page.goto(`${service}/me`);
    await page.getByRole('button', { name: /^connect/i }).click();
    await signInIfAsked(page, this.house, key);
    await expect(page.getByRole('heading', { level: 1, name: /^Connect /i })).toBeVisible();
  }

  /** Shares one record over all four steps; the address of the share. */
  async share(page: Page, record: RecordName, who: RegExp, power: RegExp, length: RegExp, note = ''): Promise<string> {
    await this.toCheck(page, record, who, power, length, note);
    await page.getByRole('button', { name: /^share with/i }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'What you shared' })).toBeVisible();
    this.at.done = this.path(page);
    return await page.getByRole('link', { name: /^details/i }).first().getAttribute('href') ?? '';
  }

  /** The steps of a share up to the check page. */
  async toCheck(page: Page, record: RecordName, who: RegExp, power: RegExp, length: RegExp, note = ''): Promise<void> {
    await this.open(page, `/share?record=${this.at[record]?.split('/').at(-1)}`);
    if (!await page.getByRole('radio', { name: who }).isVisible()) {
      await page.getByLabel('Their name', { exact: true }).fill('Okafor');
      await page.getByRole('button', { name: 'Search' }).click();
    }
    await page.getByRole('radio', { name: who }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('radio', { name: power }).check();
    await page.getByRole('radio', { name: length }).check();
    await page.getByRole('radio', { name: /helping me/i }).check();
    await page.getByLabel(/a note to them/i).fill(note);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Check before you share' })).toBeVisible();
  }

  /** A doctor's own browser, at the page where she proves who she is to open a record of Sam's. */
  async toProof(record: RecordName): Promise<Page> {
    const page = await this.page('okafor');
    await page.goto(this.house.clinic);
    await page.getByRole('button', { name: /Ngozi Okafor/ }).click();
    await page.getByRole('link', { name: 'Sam Bello' }).click();
    await page.getByRole('link', { name: record }).click();
    await page.getByRole('button', { name: 'Prove who you are' }).click();
    await expect(page.getByRole('heading', { level: 1, name: /^Prove who you are/ })).toBeVisible();
    return page;
  }

  /** Dr Okafor asks for a record; the address of the request on her side and on Sam's. */
  async ask(sam: Page, record: RecordName, words: string): Promise<{ hers: string; sams: string }> {
    const doctor = await this.toProof(record);
    await doctor.getByRole('button', { name: 'Continue' }).click();
    await doctor.getByRole('radio', { name: /care/i }).first().check();
    await doctor.getByLabel(/why do you need it/i).fill(words);
    await doctor.getByLabel(/who are you to them/i).fill('Their consultant');
    await doctor.getByRole('radio', { name: /\b30 days/i }).check();
    await doctor.getByRole('button', { name: 'Continue' }).click();
    await doctor.getByRole('button', { name: /^send/i }).click();
    await expect(doctor.getByRole('heading', { level: 1, name: /asked sam/i })).toBeVisible();
    await this.open(doctor, '/asks');
    const hers = await doctor.getByRole('link', { name: /^details/i }).first().getAttribute('href') ?? '';
    await doctor.context().close();
    await this.open(sam, '/requests');
    const sams = await sam.getByRole('link', { name: new RegExp(`^read and answer.*${record}`, 'i') }).getAttribute('href') ?? '';
    return { hers, sams };
  }

  private async answer(sam: Page, request: string, answer: RegExp, parts: RegExp[], message: string): Promise<void> {
    await this.open(sam, request);
    await sam.getByRole('radio', { name: answer }).check();
    for (const part of parts) await sam.getByRole('checkbox', { name: part }).check();
    await sam.getByLabel(/message to them/i).fill(message);
    await sam.getByRole('button', { name: 'Continue' }).click();
    await sam.getByRole('button', { name: /^(allow|do not allow)/i }).click();
    await expect(sam.getByRole('alert')).toBeVisible();
  }

  async fill(): Promise<void> {
    const { at, house } = this;
    const sam = await this.page('sam');
    for (const service of [house.stMarys, house.elmStreet]) {
      await this.toConsent(sam, 'sam', service, 'Sam Bello');
      await sam.getByRole('button', { name: 'Connect', exact: true }).click();
      await expect(sam.getByText(/^connected/i).first()).toBeVisible();
    }
    await this.open(sam, '/records');
    for (const record of RECORDS) at[record] = await sam.getByRole('link', { name: record }).getAttribute('href') ?? '';

    const lola = /lola/i;
    at.see = await this.share(sam, 'Medicines', lola, /^see only/i, /\b30 days/i, 'For the chemist, when you go for me.');
    at.change = await this.share(sam, 'Visit notes', lola, /^see and change/i, /\b6 months/i);
    at.soon = await this.share(sam, 'Clinic letters', lola, /^see only/i, /\b1 day/i);
    at.narrowed = await this.share(sam, 'Vaccinations', /okafor.*st mary/is, /^see only/i, /\b6 months/i);
    at.stopped = await this.share(sam, 'Scans', lola, /^see only/i, /\b7 days/i);
    await this.open(sam, `${at.stopped}/stop`);
    await sam.getByRole('button', { name: 'Stop sharing' }).click();
    this.rule();

    const part = await this.ask(sam, 'Blood tests', 'Your diabetes review in December.');
    await this.answer(sam, part.sams, /^allow part/i, [/^see:? blood tests/i], 'Ask me again in spring.');
    const refused = await this.ask(sam, 'Clinic letters', 'To know what the other clinics wrote.');
    await this.answer(sam, refused.sams, /^do not allow/i, [], '');
    const withdrawn = await this.ask(sam, 'Medicines', 'To see what you take.');
    const doctor = await this.page('okafor');
    await this.open(doctor, `${withdrawn.hers}/withdraw`);
    await doctor.getByRole('button', { name: /^withdraw/i }).click();
    await doctor.context().close();
    const waiting = await this.ask(sam, 'Scans', 'The scan of your knee, before we meet.');
    const other = await this.ask(sam, 'Visit notes', 'To prepare your next visit.');
    Object.assign(at, { part: part.sams, refused: refused.sams, withdrawn: withdrawn.sams, waiting: waiting.sams, other: other.sams });
    Object.assign(at, { askPart: part.hers, askRefused: refused.hers, askWithdrawn: withdrawn.hers, askWaiting: waiting.hers });
    await sam.context().close();
  }

  /** Vaccinations may be shared for 14 days at most. */
  private rule(): void {
    const { TEST_POSTGRES_BIN: bin = '' } = process.env;
    const kind = "(SELECT kind FROM resources WHERE name = 'Vaccinations' LIMIT 1)";
    const effect = JSON.stringify({ template: 'longest_share', most: 14 * 24 * 60 * 60 * 1000 });
    execFileSync(join(bin, 'psql'), ['-v', 'ON_ERROR_STOP=1', '-q', '-d', this.house.databaseUrl ?? '', '-c',
      `INSERT INTO rules (id, name, kinds, effect, begins_at) VALUES ('01JD0000000000000000000042', 'Vaccinations: two weeks',
       json_build_array(${kind})::text, '${effect}', 0)`]);
  }
}

/** Tests with a filled house that lasts as long as the worker; files whose tests change things name a house of their own. */
export const test = base.extend<{ nothingLeaks: void }, { houseName: string; program: Program; filled: Filled }>({
  houseName: ['pages', { scope: 'worker', option: true }],
  program: ['comes', { scope: 'worker', option: true }],
  nothingLeaks: [async ({ filled }, use) => {
    await use();
    expect(filled.leaks.splice(0), 'addresses that name somebody').toEqual([]);
  }, { auto: true }],
  filled: [async ({ browser, houseName, program }, use, worker) => {
    const { javaScriptEnabled, locale, timezoneId } = worker.project.use;
    const logs = join(worker.project.outputDir, `filled-${houseName}-${worker.project.name}-${worker.workerIndex}`);
    const house = await House.open({ logs, postgres: true });
    const filled = new Filled(house, browser, { javaScriptEnabled, locale, timezoneId }, program);
    try {
      await filled.fill();
      await use(filled);
    } finally {
      await house.stop();
    }
  }, { scope: 'worker', timeout: 180_000 }],
});
export { expect };
