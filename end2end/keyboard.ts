// A person with a keyboard alone: Tab, Shift-Tab, Enter, Space and the arrows. At each stop the focus must be seen and must
// not be covered, and after a form is sent the focus is somewhere.
import { expect, type Locator, type Page } from '@playwright/test';

const FARTHEST = 90;

export class Keyboard {
  constructor(readonly page: Page) {}

  /** Goes there with the Tab key, or back with Shift and Tab. */
  async to(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await expect(target).toHaveCount(1);
    for (let stops = 0; stops < FARTHEST; stops += 1) {
      await this.page.keyboard.press(key);
      const stop = await this.page.evaluate(whereTheFocusIs);
      if (stop === 'nowhere') continue;
      expect(stop, 'where the focus is').toBe('seen');
      if (await this.has(target)) return;
    }
    throw new Error(`the ${key} key never led there`);
  }

  private async has(target: Locator): Promise<boolean> {
    return await target.evaluate((element) => element === document.activeElement);
  }

  /** Chooses one answer of a question: Tab leads to the question, the arrows to the answer, Space chooses the first. */
  async choose(question: Locator, answer: Locator): Promise<void> {
    const first = question.getByRole('radio').first();
    await this.to(first);
    if (await this.has(answer)) await this.page.keyboard.press('Space');
    const answers = await question.getByRole('radio').count();
    for (let moves = 0; moves < answers && !await this.has(answer); moves += 1) await this.page.keyboard.press('ArrowDown');
    await expect(answer).toBeChecked();
    await expect.poll(() => this.page.evaluate(whereTheFocusIs), { message: 'where the focus is' }).toBe('seen');
  }

  async tick(box: Locator): Promise<void> {
    await this.to(box);
    await this.page.keyboard.press('Space');
    await expect(box).toBeChecked();
  }

  async type(field: Locator, text: string): Promise<void> {
    await this.to(field);
    await this.page.keyboard.type(text);
    await expect(field).toHaveValue(text);
  }

  /** Goes to a link or a button and uses it; afterwards another page is there. */
  async use(target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
    await this.to(target);
    const old = await this.page.evaluateHandle(() => document);
    const here = new URL(this.page.url()).origin;
    const sends = await target.evaluate((element) => element.matches('button'));
    await this.page.keyboard.press(key);
    await expect.poll(() => old.evaluate((page) => page.defaultView === null).catch(() => true)).toBe(true);
    await this.page.waitForLoadState('load');
    // Where another site is next, it is up to that site.
    const held = () => this.page.evaluate((ours) => window.location.origin === ours ? document.activeElement?.tagName : 'elsewhere', here).catch(() => 'BODY');
    if (sends) await expect.poll(held, 'the focus after a form').not.toBe('BODY');
  }
}

/** Runs in the page: whether people see where they are. */
function whereTheFocusIs(): string {
  const focused = document.activeElement;
  if (focused === null || focused === document.body || focused.id === 'main') return 'nowhere';
  const told = focused.outerHTML.slice(0, 120);
  const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(focused);
  if (outlineStyle !== 'solid' || Number.parseFloat(outlineWidth) < 3) return `no ring: ${told}`;
  // The ring has two colours, so that it is seen on every ground: one of them has three to one at least.
  const light = (colour: string) => {
    const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    const [x = 0, y = 0, z = 0] = [r, g, b].map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  let ground: Element | null = focused.parentElement;
  while (ground !== null && /rgba\(.*, 0\)|transparent/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
  const other = light(getComputedStyle(ground ?? document.body).backgroundColor);
  const colours = [outlineColor, ...(boxShadow.match(/rgba?\([^)]*\)/g) ?? [])].map(light);
  const contrast = Math.max(...colours.map((one) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)));
  if (contrast < 3) return `a ring of ${contrast.toFixed(1)} to one: ${told}`;
  const box = [...focused.getClientRects()].find(({ width }) => width > 1);
  if (box === undefined || box.bottom <= 0 || box.top >= window.innerHeight) return `out of sight: ${told}`;
  const top = document.elementFromPoint(box.left + box.width / 2, Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 0), window.innerHeight - 1));
  const own = top !== null && (focused.contains(top) || top.contains(focused) || focused.closest('label')?.contains(top) === true);
  return own ? 'seen' : `covered by ${top?.outerHTML.slice(0, 60)}: ${told}`;
}
