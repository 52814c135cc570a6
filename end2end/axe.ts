// One call that a page must pass wherever a test meets it: axe finds nothing, light and dark, small and large, and
// nothing has to be scrolled sideways. axe runs as a script, so without JavaScript only the width is checked.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [320, 1280];
const SCHEMES = ['light', 'dark'] as const;
/** The rules that another theme can break; all others are about what stays the same. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * Checks the page as it is now, in the states people see it in, and leaves it as it was. With `systemColors` the contrast is
 * the system's: axe reads the page's own colours, which are not shown then.
 */
export async function checkPage(page: Page, { systemColors = false } = {}): Promise<void> {
  // Before its style sheet has come, a page is not what people see.
  await page.waitForLoadState('load');
  const size = page.viewportSize();
  const where = new URL(page.url()).pathname;
  const scripts = test.info().project.use.javaScriptEnabled !== false;
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      const what = `${where} at ${width} px, ${colorScheme}`;
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide, `${what}: px to scroll sideways`).toBeLessThanOrEqual(0);
      if (!scripts) continue;
      const axe = new AxeBuilder({ page });
      if (colorScheme === 'dark') axe.withRules(COLOUR_RULES.filter((rule) => !systemColors || rule !== 'color-contrast'));
      else if (systemColors) axe.withTags(TAGS).disableRules('color-contrast');
      else axe.withTags(TAGS);
      const { violations } = await axe.analyze();
      const found = violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `    ${n.target.join(' ')}`).join('\n')}`);
      expect(found, `${what}: accessibility`).toEqual([]);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (size !== null) await page.setViewportSize(size);
}
