// Pictures of pages for people to look at, light and dark, small and large; not a test of anything. For example:
//   SCREENS_DIR=screens SCREENS_PATHS=/home,/records SCREENS_AS=sam scripts/e2e.sh --project=screens
// SCREENS_AS may be left out: then nobody is signed in.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Key, test, visit } from './people.ts';

const folder = process.env.SCREENS_DIR ?? 'test-results/screens';
const paths = (process.env.SCREENS_PATHS ?? '/').split(',');
const as = process.env.SCREENS_AS as Key | undefined;

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [320, 1280]) {
    test(`${colorScheme} at ${width}`, async ({ browser, house }) => {
      test.setTimeout(60_000 + paths.length * 10_000);
      mkdirSync(folder, { recursive: true });
      const options = { colorScheme, viewport: { width, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/London' };
      const page = as === undefined ? await (await browser.newContext(options)).newPage() : await visit(browser, house, as, options);
      for (const path of paths) {
        await page.goto(house.portal + path);
        await page.evaluate(async () => { await document.fonts.ready; });
        const name = path === '/' ? 'start' : path.replace(/^\//, '').replace(/[^a-z0-9]+/gi, '-');
        await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`), fullPage: true });
      }
      await page.context().close();
    });
  }
}
