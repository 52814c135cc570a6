// One call that a page must pass wherever a test meets it: axe finds nothing, light and dark, and nothing has to be scrolled
// sideways, small and large. All rules run on the light page as phones show it; the dark one, as wide screens show it, can
// break only what is about colours. axe runs as a script, so without JavaScript only the width is checked.
import { expect, type Page, test } from '@playwright/test';
import axeCore, { type RunOptions } from 'axe-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The rules that another theme can break; all others are about what stays the same. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
const LOOKS = [{ width: 320, colorScheme: 'light' }, { width: 1280, colorScheme: 'dark' }] as const;

/**
 * What axe cannot decide by itself and people have looked at: it may stand, and nothing else may. A skip link that is not
 * shown has no contrast, and neither has what only people hear.
 */
const REVIEWED: readonly { rule: string; part: RegExp }[] = [];

export interface Check {
  /** The contrast is the system's: axe reads the page's own colours, which are not shown then. */
  systemColors?: boolean;
  /** False leaves axe out: the very same page was looked at elsewhere. */
  axe?: boolean;
  /** Only one theme: its colours are the same in all languages. */
  themes?: boolean;
}

interface Finding { id: string; help: string; parts: string[] }

function told({ id, help, parts }: Finding): string {
  return `${id}: ${help}\n${parts.map((part) => `    ${part}`).join('\n')}`;
}

/** Runs axe in the page; it is read into it once, however often it runs. Pages have no frames and no style sheets of others. */
async function run(page: Page, options: RunOptions): Promise<{ violations: Finding[]; incomplete: Finding[] }> {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axeCore.source);
  return await page.evaluate(async (asked) => {
    const { axe } = window as unknown as { axe: typeof axeCore };
    const found = await axe.run(document, { ...asked, resultTypes: ['violations', 'incomplete'], preload: false, iframes: false });
    const short = (results: typeof found.violations) => results.map(({ id, help, nodes }) => ({ id, help, parts: nodes.map(({ html }) => html) }));
    return { violations: short(found.violations), incomplete: short(found.incomplete) };
  }, options);
}

/** Checks the page as it is now, in the states people see it in, and leaves it as it was. */
export async function checkPage(page: Page, { systemColors = false, axe = true, themes = true }: Check = {}): Promise<void> {
  // Before its style sheet has come, a page is not what people see.
  await page.waitForLoadState('load');
  const size = page.viewportSize();
  const where = new URL(page.url()).pathname;
  const runs = axe && test.info().project.use.javaScriptEnabled !== false;
  for (const { width, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, `${where} at ${width} px: px to scroll sideways`).toBeLessThanOrEqual(0);
    if (!runs || (colorScheme === 'dark' && !themes)) continue;
    await page.emulateMedia({ colorScheme });
    const dark = colorScheme === 'dark';
    const rules = COLOUR_RULES.filter((rule) => !systemColors || rule !== 'color-contrast');
    const { violations, incomplete } = await run(page, {
      runOnly: dark ? { type: 'rule', values: rules } : { type: 'tag', values: TAGS },
      rules: !dark && systemColors ? { 'color-contrast': { enabled: false } } : {},
    });
    expect.soft(violations.map(told), `${where} at ${width} px, ${colorScheme}: accessibility`).toEqual([]);
    const open = incomplete.filter(({ id, parts }) => parts.some((part) => !REVIEWED.some((one) => one.rule === id && one.part.test(part))));
    // What is written both ways at once overlaps itself, for axe: its colours were looked at in a language that people speak.
    if (themes) expect.soft(open.map(told), `${where} at ${width} px, ${colorScheme}: what axe leaves to people and nobody has looked at`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
  if (size !== null) await page.setViewportSize(size);
}
