// Every page that can be reached by links from where somebody arrives, looked at closely, so that no page is forgotten. Two
// pages of each kind are looked at: what stands for an identifier in an address is left out of what makes a kind.
import type { Page } from '@playwright/test';
import { expect, test } from './filled.ts';
import { look } from './look.ts';

test.setTimeout(600_000);

const OF_A_KIND = 2;
/** Other people's sites, files to keep, and what the machine door answers are no pages of the portal. */
const NO_PAGE = /\.(csv|json|txt)$|^\/(pkg|assets|uma|\.well-known)\//;

/** `/shares/{id}?from={…}`: what pages of one kind have in common. */
function kind(address: URL): string {
  const path = address.pathname.split('/').map((part) => /^[0-9a-z_-]{16,}$/i.test(part) ? '{id}' : part).join('/');
  const names = [...new Set(address.searchParams.keys())].sort();
  return names.length === 0 ? path : `${path}?${names.join('&')}`;
}

async function links(page: Page): Promise<URL[]> {
  const found = await page.evaluate(() => [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].map((a) => a.href));
  const here = new URL(page.url());
  return found.map((href) => new URL(href)).filter((to) => to.origin === here.origin && !NO_PAGE.test(to.pathname));
}

for (const who of ['sam', 'okafor', 'lola', 'ravi'] as const) {
  test(`every page that ${who} can reach by links`, async ({ filled }) => {
    const page = await filled.page(who);
    await filled.open(page, '/home');
    const seen = new Map<string, number>();
    const known = new Set<string>();
    const waiting = [new URL(page.url())];
    for (const path of ['/shared-with-me', '/asks', '/my-proof', '/settings', '/help']) waiting.push(new URL(path, page.url()));
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { pathname, search } = next;
      const of = kind(next);
      const times = seen.get(of) ?? 0;
      if (times >= OF_A_KIND || known.has(pathname + search)) continue;
      known.add(pathname + search);
      seen.set(of, times + 1);
      const answer = await page.goto(filled.house.portal + pathname + search);
      expect(answer?.status(), `${pathname}${search} as ${who}`).toBe(200);
      await test.step(of, () => look(page, { name: `crawl-${who}${of.replaceAll(/[^a-z]+/gi, '-')}` }));
      waiting.push(...await links(page));
    }
    expect([...seen.keys()].length, 'the pages are linked with each other').toBeGreaterThan(12);
    test.info().annotations.push({ type: 'kinds', description: [...seen.keys()].sort().join(' ') });
    await page.context().close();
  });
}
