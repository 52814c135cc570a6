// A house in which much has happened: the practice data of the demo, whole. It has its own people, two of them only here, and
// no example programs: nothing is asked of them.
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from '@playwright/test';
import { House } from './house.ts';
import { type Key, test as base, visit } from './people.ts';

type Session = Exclude<BrowserContextOptions['storageState'], string | undefined>;

export interface LivedIn {
  house: House;
  /** A page of somebody's own, signed in; of nobody without a key. */
  page(key?: Key, more?: BrowserContextOptions): Promise<Page>;
}

/** Files to keep, other people's doors, and what is no page. */
export const NO_PAGE = /\.(csv|json|txt|ics)$|^\/(pkg|assets|uma|\.well-known|live)\//;

/** Tests with a lived-in house that lasts as long as the worker. They look and change nothing. */
export const test = base.extend<object, { lived: LivedIn }>({
  lived: [async ({ browser }, use, worker) => {
    const { javaScriptEnabled, locale, timezoneId } = worker.project.use;
    const options = { javaScriptEnabled, locale, timezoneId };
    const logs = join(worker.project.outputDir, `lived-in-${worker.project.name}-${worker.workerIndex}`);
    const house = await House.open({ logs, livedIn: true, examples: false });
    const sessions = new Map<Key, Session>();
    const page = async (key?: Key, more: BrowserContextOptions = {}) => {
      if (key !== undefined && !sessions.has(key)) {
        const first = await visit(browser, house, key, options);
        sessions.set(key, await first.context().storageState());
        await first.context().close();
      }
      const context = await browser.newContext({ ...options, ...more, storageState: key === undefined ? undefined : sessions.get(key) });
      return context.newPage();
    };
    try {
      await use({ house, page });
    } finally {
      await house.stop();
    }
  }, { scope: 'worker', timeout: 120_000 }],
});
export { expect } from './people.ts';
export { kindOf, look } from './look.ts';
