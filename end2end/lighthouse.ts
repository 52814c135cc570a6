// Lighthouse over ten key pages as on a phone, against a release build; not a test of anything, but the scores are printed and
// the reports kept. scripts/lighthouse.sh runs it: it has a project of its own, so that no other run pays for it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { test } from './filled.ts';
import { person } from './people.ts';

/** What is used of it; scripts/lighthouse.sh says where it is installed. */
type Lighthouse = (url: string, flags: object) => Promise<undefined | { report: string | string[]; lhr: {
  categories: Record<string, { score: number | null } | undefined>;
  audits: Record<string, { id: string; score: number | null; scoreDisplayMode: string; displayValue?: string } | undefined>;
} }>;

const folder = process.env.LIGHTHOUSE_DIR ?? 'test-results/lighthouse';
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

test.use({ houseName: 'lighthouse' });

test('ten key pages', async ({ filled }) => {
  test.setTimeout(900_000);
  mkdirSync(folder, { recursive: true });
  const { at, house } = filled;
  const { default: lighthouse } = await import(process.env.LIGHTHOUSE_MODULE ?? 'lighthouse') as { default: Lighthouse };
  const port = await freePort();
  const { executablePath, args } = test.info().project.use.launchOptions ?? {};
  const browser = await chromium.launch({ executablePath, args: [...(args ?? []), `--remote-debugging-port=${port}`] });
  const rows: string[] = [];
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${house.portal}/sign-in`);
    const { sign_in, password } = person(house, 'sam');
    await page.locator('#email').fill(sign_in);
    await page.locator('#password').fill(password);
    await page.locator('#password').press('Enter');
    await page.waitForURL((url) => url.pathname === '/home');
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    await context.close();
    for (const [name, path, signedIn] of [
      ['start', '/', false], ['sign-in', '/sign-in', false], ['help', '/help', false], ['home', '/home', true], ['records', '/records', true],
      ['record', at['Medicines'], true], ['share', at.see, true], ['requests', '/requests', true], ['request', at.waiting, true],
      ['activity', '/activity', true],
    ] as const) {
      const run = await lighthouse(house.portal + (path ?? ''), { port, output: 'html', logLevel: 'error', onlyCategories: CATEGORIES,
        ...(signedIn ? { extraHeaders: { Cookie: cookie } } : {}) });
      if (run === undefined) throw new Error(`Lighthouse says nothing of ${name}`);
      writeFileSync(join(folder, `${name}.html`), String(run.report));
      const scores = CATEGORIES.map((one) => Math.round((run.lhr.categories[one]?.score ?? 0) * 100));
      const audit = (id: string) => run.lhr.audits[id]?.displayValue ?? '';
      const weak = Object.values(run.lhr.audits).flatMap((one) => one?.score === 0 && one.scoreDisplayMode === 'binary' ? [one.id] : []);
      rows.push([name.padEnd(10), ...scores.map((score) => String(score).padStart(4)), audit('largest-contentful-paint'), audit('cumulative-layout-shift'),
        audit('total-blocking-time'), weak.join(' ')].join('  '));
    }
  } finally {
    await browser.close();
    process.stdout.write(`\n${['page'.padEnd(10), 'perf', 'a11y', 'best', ' seo', 'LCP', 'CLS', 'TBT', 'what failed'].join('  ')}\n${rows.join('\n')}\n`);
  }
});
