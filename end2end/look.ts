// A close look at one page: axe and the width (axe.ts), and what every page of the portal promises about its headings, its
// title and the size of what is pressed. With SCREENS_DIR it also takes pictures, for people to look at.
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { checkPage } from './axe.ts';
import { promises } from './promises.ts';

/** What no title may hold: it stays in the browser's history and shows on shared screens. */
const NAMES = /bello|sam\b|lola|okafor|ngozi|ravi|menon|blood|letters|scans|medicines|vaccinations|visit notes|st mary|elm street/i;
const SMALLEST = 44;
const WIDTHS = [320, 1280];

export interface Look {
  /** The name of the pictures. */
  name: string;
  /** Something is decided or chosen here, so that nothing may be chosen beforehand. */
  decides?: boolean;
  /** The machine's own pages have no frame and no style sheet. */
  bare?: boolean;
  /** The colours are the system's. */
  systemColors?: boolean;
  /** The words are those of no language, so they are not read. */
  pseudo?: boolean;
  /** False leaves axe out, where the same page in another place was looked at. */
  axe?: boolean;
}

/** Checks the page that is open now. */
export async function look(page: Page, { name, decides = false, bare = false, systemColors = false, pseudo = false, axe = true }: Look): Promise<void> {
  // Before its style sheet has come, a page is not what people see.
  await page.waitForLoadState('load');
  lookedAt(page);
  await expect(page.getByRole('heading', { level: 1 }), `${name}: one h1`).toHaveCount(1);
  const found = await page.evaluate(structure, SMALLEST);
  expect.soft(found.skips, `${name}: headings that skip a level`).toEqual([]);
  expect.soft(found.doubles, `${name}: ids that stand twice`).toEqual([]);
  if (!pseudo) expect.soft(found.title, `${name}: the title`).toMatch(/– Latchkey$/);
  expect.soft(found.title, `${name}: the title names nobody`).not.toMatch(NAMES);
  if (!bare) {
    expect.soft(found.help, `${name}: help stands at the end of the header, before the way out alone`).toBe('in its place');
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const { small } = await page.evaluate(structure, SMALLEST);
      expect.soft(small, `${name} at ${width} px: smaller than ${SMALLEST} px`).toEqual([]);
    }
  }
  if (decides) await expect(page.locator('input:checked'), `${name}: nothing is chosen beforehand`).toHaveCount(0);
  if (!bare) await promises(page, { name, pseudo });
  await picture(page, name);
  await checkPage(page, { systemColors, axe, themes: !pseudo });
}

/** `/shares/{id}`: the address of a page without what stands for one thing. */
export function kindOf(path: string): string {
  return path.split('/').map((part) => /^([0-9a-z_-]{16,}|\d+)$/i.test(part) ? '{id}' : part).join('/');
}

/** Keeps which kinds of pages were looked at; routes.ts compares them with all there are. */
function lookedAt(page: Page): void {
  const { project, workerIndex } = test.info();
  appendFileSync(join(project.outputDir, `looked-at-${workerIndex}.txt`), `${kindOf(new URL(page.url()).pathname)}\n`);
}

/** Both are equally easy to press and look alike. */
export async function expectEqual(one: Locator, other: Locator): Promise<void> {
  const looks = await Promise.all([one, other].map((button) => button.evaluate((element) => {
    const { width, height } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return { width: Math.round(width), height: Math.round(height), color: style.color, background: style.backgroundColor,
      border: style.border, font: style.font };
  })));
  expect(looks[0], 'both answers weigh the same').toEqual(looks[1]);
}

/** Runs in the page. */
function structure(smallest: number) {
  const shown = (element: Element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 1;
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(shown).map((h) => ({ level: Number(h.tagName[1]), text: h.textContent }));
  // A banner stands above the page, with a heading of its own.
  const page = levels.slice(levels.findIndex(({ level }) => level === 1));
  const skips = page.filter(({ level }, at) => level > (page[at - 1]?.level ?? 0) + 1).map(({ level, text }) => `h${level} ${text}`);
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  const doubles = ids.filter((id, at) => ids.indexOf(id) !== at);
  const targets = [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), textarea, select')];
  const small = targets.filter(shown).flatMap((target) => {
    const part = target.matches('[type=radio], [type=checkbox]') ? target.closest('label') ?? target : target;
    // A link inside a sentence is as high as its line.
    if (getComputedStyle(part).display === 'inline') return [];
    const { width, height } = part.getBoundingClientRect();
    return width + 0.01 < smallest || height + 0.01 < smallest
      ? [`${target.tagName} "${part.textContent?.trim()}" ${Math.round(width)} × ${Math.round(height)}`] : [];
  });
  // The same relative place on every page: the last of the header, or the last before "Leave this page".
  const places = [...document.querySelectorAll('body > header a[href], body > header button')].filter((one) => !one.matches('[data-leave]'));
  const help = places.filter((one) => one.getAttribute('href') === '/help').length === 1 && places.at(-1)?.getAttribute('href') === '/help'
    ? 'in its place' : places.map((one) => one.textContent?.trim()).join(', ');
  return { title: document.title, skips, doubles, small, help };
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENS_DIR;
  if (folder === undefined || test.info().project.name !== 'js') return;
  mkdirSync(folder, { recursive: true });
  const size = page.viewportSize();
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [320, 1280]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate(async () => { await document.fonts.ready; });
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`), fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (size !== null) await page.setViewportSize(size);
}
