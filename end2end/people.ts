// The cast of the practice data, and how each of them signs in. Latchkey writes people.json beside apps.json when the
// practice data is ready: [{ "key": "sam", "name": "Sam Bello", "sign_in": "…", "password": "…" }, …].
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, expect, type Page, test as base } from '@playwright/test';
import { House } from './house.ts';

/** The last two are there only when the house is lived in. */
export type Key = 'sam' | 'amara' | 'okafor' | 'okafor2' | 'lola' | 'ravi' | 'mere' | 'nour';

interface Person { key: string; name: string; sign_in: string; password: string }

export function person(house: House, key: Key): Person {
  const people = JSON.parse(readFileSync(join(house.folder, 'people.json'), 'utf8')) as Person[];
  const found = people.find((candidate) => candidate.key === key);
  if (found === undefined) throw new Error(`people.json does not know "${key}"`);
  return found;
}

/** Fills in the sign-in page that is open now. */
export async function signInHere(page: Page, house: House, key: Key): Promise<void> {
  const { sign_in, password } = person(house, key);
  await page.getByLabel(/e-?mail/i).fill(sign_in);
  await page.getByLabel(/password/i).fill(password);
  await page.getByRole('button', { name: /^sign in$/i }).click();
  // Going elsewhere before the answer is here would leave her signed out.
  await expect(page).not.toHaveURL((url) => url.pathname === '/sign-in');
}

/** Signs in when the page asks for it, as it does on the way to another page or after a while. */
export async function signInIfAsked(page: Page, house: House, key: Key): Promise<void> {
  if (await page.getByRole('button', { name: /^sign in$/i }).isVisible()) await signInHere(page, house, key);
}

/** A browser of her own for one person, signed in at the portal. */
export async function visit(browser: Browser, house: House, key: Key, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context: BrowserContext = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(`${house.portal}/sign-in`);
  await signInHere(page, house, key);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  return page;
}

/** Tests with a house that lasts as long as the worker. */
export const test = base.extend<object, { house: House }>({
  house: [async ({}, use, worker) => {
    const house = await House.open({ logs: join(worker.project.outputDir, `house-${worker.project.name}-${worker.workerIndex}`) });
    await use(house);
    await house.stop();
  }, { scope: 'worker', timeout: 120_000 }],
});
export { expect };
