// What a form must do when it is not taken, in one call: the title says so, the list of what is wrong stands first and has the
// focus, each of its links leads to the field, and the field says the same words beside itself.
import { expect, type Page } from '@playwright/test';

/** The form on the page that is open now was sent with these things wrong, and with no others. */
export async function expectProblems(page: Page, ...problems: string[]): Promise<void> {
  await expect(page).toHaveTitle(/^Error: /);
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await expect(summary.getByRole('heading', { level: 2, name: 'There is a problem' })).toBeVisible();
  const first = await page.evaluate(() => {
    const alert = document.querySelector('main [role=alert]');
    const heading = document.querySelector('main h1');
    return alert !== null && heading !== null && (alert.compareDocumentPosition(heading) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  });
  expect(first, 'what is wrong stands before all else').toBe(true);
  await expect(summary.getByRole('link'), 'as many links as problems').toHaveText(problems);
  for (const problem of problems) {
    const link = summary.getByRole('link', { name: problem, exact: true });
    await link.click();
    const id = (await link.getAttribute('href') ?? '').slice(1);
    const field = page.locator(`[id="${id}"]`);
    await expect(field, `the field of "${problem}"`).toBeFocused();
    const beside = await field.evaluate((element) => {
      const words = (one: Element | null) => (one?.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean)
        .map((described) => document.getElementById(described)).filter((part) => part?.checkVisibility()).map((part) => part?.textContent ?? '').join(' ');
      const form = element.closest('form');
      return { words: `${words(element)} ${words(element.closest('fieldset'))}`, own: form?.noValidate };
    });
    expect(beside.words, `beside the field of "${problem}"`).toContain(problem);
    expect(beside.own, 'the browser does not check before us').toBe(true);
  }
}
