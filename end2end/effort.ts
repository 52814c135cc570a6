// Counts what a task costs a person: page advances (a link or a button used) and choices made. Typing and scrolling are not
// counted. A task that costs more than its budget fails, whoever added the step.
import { expect, type Locator, type Page } from '@playwright/test';

export interface Cost { advances: number; choices: number }

export class Effort {
  private advances = 0;
  private choices = 0;

  constructor(readonly page: Page) {}

  /** Uses a link or a button that leads on to another page. */
  async advance(target: Locator): Promise<void> {
    this.advances += 1;
    // A page that leads to itself is another page too: the old one's document must be gone.
    const old = await this.page.evaluateHandle(() => document);
    await target.click();
    await expect.poll(() => old.evaluate((page) => page.defaultView === null).catch(() => true)).toBe(true);
    await this.page.waitForLoadState('load');
  }

  /** Chooses one answer; one that was chosen before the person came would be no choice. */
  async choose(target: Locator): Promise<void> {
    await expect(target, 'nothing is chosen beforehand').not.toBeChecked();
    this.choices += 1;
    await target.check();
  }

  /** What it came to, which must be within the budget. */
  within(task: string, budget: Cost): Cost {
    const cost = { advances: this.advances, choices: this.choices };
    expect(cost.advances, `${task}: page advances`).toBeLessThanOrEqual(budget.advances);
    expect(cost.choices, `${task}: choices`).toBeLessThanOrEqual(budget.choices);
    return cost;
  }
}

/** The whole of it, to compare two tasks. */
export function sum({ advances, choices }: Cost): number {
  return advances + choices;
}
