// Every page that can be reached by links from where somebody arrives, in a house that is lived in, looked at closely: no page
// is forgotten because nobody thought of it. Two pages of each kind are looked at. The links are followed without a browser
// first, and the kinds are shared out among several tests, so that they run beside each other.
import type { Page } from '@playwright/test';
import { expect, kindOf, look, NO_PAGE, test } from './lived-in.ts';

test.describe.configure({ mode: 'parallel' });
test.setTimeout(600_000);

const OF_A_KIND = 2;

/** What pages of one kind have in common: `/shares/{id}`, `/activity?period`. */
function kind(address: URL): string {
  const names = [...new Set(address.searchParams.keys())].sort();
  return names.length === 0 ? kindOf(address.pathname) : `${kindOf(address.pathname)}?${names.join('&')}`;
}

/** Two addresses of each kind, found by following links from these. */
async function found(page: Page, portal: string, from: string[]): Promise<Map<string, string[]>> {
  const kinds = new Map<string, string[]>();
  const known = new Set<string>();
  const waiting = from.map((path) => new URL(path, portal));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const path = next.pathname + next.search;
    const of = kinds.get(kind(next)) ?? [];
    if (of.length >= OF_A_KIND || known.has(path)) continue;
    known.add(path);
    const answer = await page.request.get(portal + path);
    // The mailbox of practice data holds the letters of others too, and old ones.
    const fine = path.startsWith('/r/') ? [200, 403, 410] : [200];
    expect(fine, `${path}, which is linked`).toContain(answer.status());
    if (!(answer.headers()['content-type'] ?? '').startsWith('text/html')) continue;
    kinds.set(kind(next), [...of, path]);
    const html = await answer.text();
    for (const [, href] of html.matchAll(/<a [^>]*?href="([^"]+)"/g)) {
      const to = new URL((href ?? '').replaceAll('&amp;', '&'), portal + path);
      if (to.origin === portal && !NO_PAGE.test(to.pathname)) waiting.push(to);
    }
  }
  return kinds;
}

/** The same share of the kinds each time, whatever else is there. */
function part(of: string, parts: number): number {
  return [...of].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7) % parts;
}

const EVERYWHERE = ['/shared-with-me', '/asks', '/my-proof', '/settings', '/help', '/dev/mailbox'];
for (const [who, parts, from] of [
  ['sam', 6, ['/home', ...EVERYWHERE]], ['okafor', 3, ['/shared-with-me', '/home', ...EVERYWHERE]],
  ['lola', 2, ['/shared-with-me', '/home', ...EVERYWHERE]], ['amara', 2, ['/home', ...EVERYWHERE]],
  ['nour', 1, ['/home', ...EVERYWHERE]], [undefined, 1, ['/', '/sign-in', '/signed-out', '/help', '/sign-in/code', '/sign-in/recover']],
] as const) {
  for (let here = 0; here < parts; here += 1) {
    test(`every page that ${who ?? 'nobody yet'} can reach by links, ${here + 1} of ${parts} @js`, async ({ lived }) => {
      const page = await lived.page(who);
      const kinds = await found(page, lived.house.portal, [...from]);
      expect(kinds.size, 'the pages are linked with each other').toBeGreaterThan(who === undefined ? 8 : 20);
      for (const [of, paths] of kinds) {
        if (part(of, parts) !== here) continue;
        for (const path of paths) {
          await test.step(path, async () => {
            await page.goto(lived.house.portal + path);
            await look(page, { name: `crawl-${who ?? 'nobody'}${of.replaceAll(/[^a-z]+/gi, '-')}` });
          });
        }
      }
      await page.context().close();
    });
  }
}

for (const locale of ['en-XA', 'ar-XB'] as const) {
  for (const [who, parts] of [['sam', 3], ['okafor', 1]] as const) {
    for (let here = 0; here < parts; here += 1) {
      test(`the pages of ${who} in ${locale}, ${here + 1} of ${parts} @js`, async ({ lived }) => {
        const page = await lived.page(who);
        await page.context().addCookies([{ name: 'lk_locale', value: locale, url: lived.house.portal }]);
        const kinds = await found(page, lived.house.portal, ['/home', ...EVERYWHERE]);
        for (const [of, [path]] of kinds) {
          if (part(of, parts) !== here || path === undefined) continue;
          await test.step(path, async () => {
            await page.goto(lived.house.portal + path);
            await expect(page.locator('html')).toHaveAttribute('lang', locale);
            await expect(page.locator('html')).toHaveAttribute('dir', locale === 'ar-XB' ? 'rtl' : 'ltr');
            await look(page, { name: `${locale}-${who}${of.replaceAll(/[^a-z]+/gi, '-')}`, pseudo: true });
          });
        }
        await page.context().close();
      });
    }
  }
}

test('every page of sam in forced colours @js', async ({ lived }) => {
  const page = await lived.page('sam', { forcedColors: 'active' });
  const kinds = await found(page, lived.house.portal, ['/home']);
  for (const [path] of kinds.values()) {
    if (path === undefined) continue;
    await test.step(path, async () => {
      await page.goto(lived.house.portal + path);
      // What the system's colours can break: a frame round what is pressed, and a sign beside what only a colour told.
      const found = await page.evaluate(lostInForcedColours);
      expect.soft(found, `${path}: what is lost in forced colours`).toEqual([]);
    });
  }
  await page.context().close();
});

/** Runs in the page: buttons and fields without an edge, and pictures that take the colour of the ground. */
function lostInForcedColours(): string[] {
  const ground = getComputedStyle(document.body).backgroundColor;
  const lost: string[] = [];
  for (const one of document.querySelectorAll<HTMLElement>('main button, main input:not([type=hidden]):not([type=radio]):not([type=checkbox]), main textarea, main select')) {
    if (!one.checkVisibility()) continue;
    const { borderTopWidth, borderTopStyle, textDecorationLine } = getComputedStyle(one);
    const edge = borderTopStyle !== 'none' && Number.parseFloat(borderTopWidth) > 0;
    if (!edge && !textDecorationLine.includes('underline')) lost.push(`no edge: ${one.outerHTML.slice(0, 120)}`);
  }
  for (const one of document.querySelectorAll('main svg')) {
    if (one.checkVisibility() && getComputedStyle(one).color === ground) lost.push(`cannot be seen: ${one.outerHTML.slice(0, 120)}`);
  }
  return lost;
}
