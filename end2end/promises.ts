// What every page of the portal promises beyond axe: landmarks and labels, classes of our own system, words that people
// know, forms that belong to the session, headers, and room for those who space their text or make it twice as large. All
// of it is read from the page as it stands, so it costs one visit.
import { expect, type Page, test } from '@playwright/test';

/** Words of the protocol and of programs, as in app/tests/words/catalogue.rs. */
const BANNED = new RegExp(String.raw`\b(rpts?|pats?|pcts?|tickets?|tokens?|scopes?|claims?|resources?|clients?|grant(s|ed|ing)?|authori[sz](e[sd]?|ing|ation)|`
  + String.raw`unauthori[sz]ed|polic(y|ies)|introspect(s|ed|ion)?|revo(ke[sd]?|king|cation)|credentials?|idp|endpoints?|consent(s|ed)?|`
  + String.raw`entit(y|ies)|subjects?|principals?|null|undefined|invalid|den(ied|y|ies)|expire[sd]?|please|oops|requesting part(y|ies))\b`, 'gi');
const NUMERIC_DATE = /\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b/g;
/** A button says what it does. */
const EMPTY_LABEL = /^(submit|ok|yes|no|go|click here|here|more)$/i;
/** Below this many words a grade says nothing. */
const ENOUGH_WORDS = 120;

export interface Promises {
  name: string;
  /** The page is read by administrators or programmers: their words are theirs. */
  ownWords?: boolean;
  /** The words are those of no language. */
  pseudo?: boolean;
}

/** Checks the page that is open now, and leaves it as it was. */
export async function promises(page: Page, { name, ownWords = false, pseudo = false }: Promises): Promise<void> {
  const found = await page.evaluate(readPage);
  expect.soft(found.problems, `${name}: what the page is made of`).toEqual([]);
  if (!pseudo) for (const label of found.labels) expect.soft(label, `${name}: a label that says nothing`).not.toMatch(EMPTY_LABEL);
  if (!ownWords && !pseudo) {
    const text = [...found.lines, found.title].join('\n');
    expect.soft(text.match(BANNED) ?? [], `${name}: words of the protocol`).toEqual([]);
    expect.soft(text.match(NUMERIC_DATE) ?? [], `${name}: dates in numbers`).toEqual([]);
    const { words, grade, long } = reading(found.lines);
    if (words >= ENOUGH_WORDS) {
      expect.soft(grade, `${name}: years at school to read ${words} words`).toBeLessThanOrEqual(6);
      expect.soft(long, `${name}: words in the longest of twenty sentences`).toBeLessThanOrEqual(20);
    }
  }
  // Without JavaScript it is the same page and the same style sheet.
  if (test.info().project.use.javaScriptEnabled === false) return;
  await headers(page, name);
  const covered = await page.evaluate(coveredWhenFocused);
  expect.soft(covered, `${name}: what has the focus and is covered`).toEqual([]);
  await roomForText(page, name);
}


/** Flesch–Kincaid, with a rough count of syllables; a line without a full stop is a sentence too. */
export function reading(lines: string[]): { words: number; grade: number; long: number } {
  const sentences = lines.flatMap((line) => line.split(/(?<=[.!?])["”’)]*\s+/))
    .map((sentence) => (sentence.match(/[\p{L}\p{N}][\p{L}\p{N}’'-]*/gu) ?? []))
    .filter((sentence) => sentence.length > 0);
  const words = sentences.flat();
  const syllables = words.map((word) => {
    const sounds = word.toLowerCase().replace(/[’']s$/, '').replace(/(?<=[^aeiouyl])e$/, '').match(/[aeiouy]+/g);
    return Math.max(1, sounds?.length ?? 0);
  }).reduce((all, one) => all + one, 0);
  const lengths = sentences.map((sentence) => sentence.length).sort((a, b) => a - b);
  const grade = 0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59;
  return { words: words.length, grade: Math.round(grade * 10) / 10, long: lengths[Math.floor((lengths.length - 1) * 0.95)] ?? 0 };
}

/** The answer at the page's address keeps it out of frames and out of caches, and runs nothing that stands in the page. */
async function headers(page: Page, name: string): Promise<void> {
  const answer = await page.request.get(page.url(), { maxRedirects: 0 });
  const told = answer.headers();
  const policy = told['content-security-policy'] ?? '';
  expect.soft(policy, `${name}: frames`).toContain("frame-ancestors 'none'");
  expect.soft(policy, `${name}: scripts in the page`).not.toContain('unsafe-inline');
  expect.soft(policy.replaceAll("'wasm-unsafe-eval'", ''), `${name}: texts as scripts`).not.toContain('unsafe-eval');
  expect.soft(told['x-content-type-options'], `${name}: kinds of content`).toBe('nosniff');
  expect.soft(told['referrer-policy'], `${name}: what other sites learn`).toMatch(/^(no-referrer|same-origin)$/);
  if (answer.ok() && /\/sign-out"/.test(await answer.text())) {
    expect.soft(told['cache-control'], `${name}: kept by nobody`).toContain('no-store');
  }
}

/** WCAG 1.4.12, and text twice as large: nothing is cut off, nothing has to be scrolled sideways. */
async function roomForText(page: Page, name: string): Promise<void> {
  const size = page.viewportSize();
  for (const [what, css, width] of [
    ['spaced', '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }', 320],
    ['twice as large', 'html { font-size: 200% !important }', 640],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    const found = await page.evaluate(withStyle, css);
    expect.soft(found.wide, `${name}: px to scroll sideways, text ${what}`).toBeLessThanOrEqual(0);
    expect.soft(found.cut, `${name}: cut off, text ${what}`).toEqual([]);
  }
  if (size !== null) await page.setViewportSize(size);
}

/** Runs in the page. A sheet that is made in a script is not held back by the page's rules for styles. */
function withStyle(css: string) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const before = [...document.adoptedStyleSheets];
  document.adoptedStyleSheets = [...before, sheet];
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  const cut = [...document.querySelectorAll('main *')].filter((element) => {
    const { overflowX, overflowY } = getComputedStyle(element);
    const hides = [overflowX, overflowY].some((way) => way === 'hidden' || way === 'clip');
    // A field moves along with what is typed into it.
    if (element.matches('input, textarea, select')) return false;
    // What only people hear is cut off on purpose.
    return hides && !element.classList.contains('sr-only') && element.clientWidth > 1
      && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
  }).map((element) => element.outerHTML.slice(0, 120));
  document.adoptedStyleSheets = before;
  return { wide, cut };
}

/** Runs in the page: goes over everything that takes the focus, and comes back. */
function coveredWhenFocused(): string[] {
  const before = document.activeElement;
  const [x, y] = [window.scrollX, window.scrollY];
  const stops = [...document.querySelectorAll<HTMLElement>('a[href], button, summary, input:not([type=hidden]), textarea, select')];
  const covered = stops.flatMap((stop) => {
    if (!stop.checkVisibility({ visibilityProperty: true })) return [];
    stop.focus();
    const boxes = [...stop.getClientRects()];
    const box = boxes.find((one) => one.width > 1 && one.height > 1);
    if (box === undefined) return [];
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
    const own = top !== null && (stop.contains(top) || top.contains(stop) || stop.closest('label')?.contains(top) === true);
    return own ? [] : [`${stop.outerHTML.slice(0, 100)} under ${top?.outerHTML.slice(0, 60) ?? 'nothing'}`];
  });
  if (before instanceof HTMLElement && before !== document.body) before.focus();
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  window.scrollTo(x, y);
  return covered;
}

/** Runs in the page. */
function readPage() {
  const problems: string[] = [];
  const html = document.documentElement;
  if (!/^[a-z]{2}(-|$)/.test(html.lang)) problems.push('no language');
  if (!['ltr', 'rtl'].includes(html.dir)) problems.push('no direction');
  for (const [role, places] of [
    ['banner', 'body > header'], ['main', 'main'], ['footer', 'body > footer'],
  ] as const) {
    const count = document.querySelectorAll(places).length;
    if (count !== 1) problems.push(`${count} of ${role}`);
  }
  const name = (element: Element) => (element.getAttribute('aria-label')
    ?? element.getAttribute('aria-labelledby')?.split(' ').map((id) => document.getElementById(id)?.textContent).join(' ') ?? '').trim();
  for (const kind of ['nav', 'aside', 'section']) {
    const names = [...document.querySelectorAll(kind)].map(name);
    names.forEach((one, at) => {
      if (one === '' && kind !== 'section') problems.push(`a ${kind} without a name`);
      if (one !== '' && names.indexOf(one) !== at) problems.push(`two ${kind}s are called ${one}`);
    });
  }
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption?.textContent?.trim()) problems.push('a table without a caption');
  }
  for (const input of document.querySelectorAll<HTMLInputElement>('input:not([type=hidden]), textarea, select')) {
    const label = input.labels?.[0];
    if (!label?.textContent?.trim()) problems.push(`no label: ${input.outerHTML.slice(0, 100)}`);
  }
  const signedIn = document.querySelector('form[action="/sign-out"]') !== null;
  for (const form of document.querySelectorAll('form')) {
    const token = form.querySelector<HTMLInputElement>('input[name=form_token]')?.value;
    const outside = new URL(form.action, window.location.href).origin !== window.location.origin;
    if (signedIn && form.method === 'post' && !token) problems.push(`a form without the session's word: ${form.action}`);
    if (outside) problems.push(`a form that leads elsewhere: ${form.action}`);
  }

  // Classes: of our system, and none that knows left from right.
  const known = new Set<string>();
  const read = (rules: CSSRuleList) => {
    for (const rule of rules) {
      if (rule instanceof CSSStyleRule) {
        for (const [, one] of rule.selectorText.matchAll(/\.((?:\\.|[\w-])+)/g)) known.add((one ?? '').replace(/\\/g, ''));
      }
      if ('cssRules' in rule) read(rule.cssRules as CSSRuleList);
    }
  };
  for (const sheet of document.styleSheets) read(sheet.cssRules);
  const used = new Set([...document.querySelectorAll('[class]')].flatMap((element) => [...element.classList]));
  for (const one of used) {
    // A mark for others to hang on to has no rule of its own.
    if (/^(group|peer)(\/|$)/.test(one)) continue;
    if (!known.has(one)) problems.push(`no such class: ${one}`);
    if (/(^|:)-?(m[lr]|p[lr]|left|right|border-[lr]|rounded-[lr]|text-left|text-right|float-left|float-right)(-|$)/.test(one)) problems.push(`left or right: ${one}`);
  }
  for (const element of document.querySelectorAll('[style]')) problems.push(`a style in the page: ${element.outerHTML.slice(0, 100)}`);

  // Two links that say the same, in rows that say the same, lead to the same place.
  const places = new Map<string, Set<string>>();
  for (const link of document.querySelectorAll<HTMLAnchorElement>('main a[href]')) {
    // The same may happen twice in a minute, and is told twice in the same words; so are letters.
    if (/^\/(activity\/\d+$|dev\/mailbox\/)/.test(link.getAttribute('href') ?? '')) continue;
    const text = `${link.textContent ?? ''} (${link.closest('li, tr, dd')?.textContent ?? ''})`.replace(/\s+/g, ' ').trim();
    places.set(text, (places.get(text) ?? new Set()).add(link.getAttribute('href') ?? ''));
  }
  for (const [text, to] of places) if (to.size > 1) problems.push(`“${text}” leads to ${[...to].join(' and ')}`);

  const labels = [...document.querySelectorAll('button')].map((button) => (button.textContent ?? '').replace(/\s+/g, ' ').trim());
  const main = document.querySelector('main');
  // What one chooses from a list, such as four hundred time zones, is not read from one end to the other.
  const options = new Set([...document.querySelectorAll('option')].map((option) => (option.textContent ?? '').trim()));
  const lines = (main?.innerText ?? '').split('\n').map((line) => line.trim()).filter((line) => line !== '' && !options.has(line));
  return { title: document.title, problems, labels, lines };
}
