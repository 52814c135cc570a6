// Reads the colours of style/tailwind.css and holds every pair that is used to its contrast (WCAG 2.2: text 4.5, controls
// 3.0), in both themes and with more contrast. `node scripts/contrast.mjs` prints the table; a pair that is too weak fails.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const css = readFileSync(`${root}style/tailwind.css`, 'utf8').replace(/\/\*.*?\*\//gs, '');

/** The variables of each block whose selector is exactly this, one map a block. */
function blocks(selector) {
  const found = [];
  for (let at = css.indexOf(selector); at >= 0; at = css.indexOf(selector, at + 1)) {
    const open = css.slice(at + selector.length).match(/^\s*\{([^{}]*)\}/);
    if (open === null) continue;
    const pairs = [...open[1].matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]);
    if (pairs.length > 0) found.push(Object.fromEntries(pairs));
  }
  return found;
}

const one = (selector) => {
  const [first, ...more] = blocks(selector);
  if (first === undefined || more.length > 0) throw new Error(`style/tailwind.css: ${more.length + (first ? 1 : 0)} blocks of ${selector}`);
  return first;
};

const light = one(':root');
const byDevice = one(':root:not([data-theme="light"])');
const byPerson = one(':root[data-theme="dark"]');
const contrasts = [one(':root:not([data-contrast="standard"])'), one(':root[data-contrast="more"]')];

const problems = [];
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
if (!same(byDevice, byPerson)) problems.push('dark as the device says and dark as the person says are not the same colours');
if (!same(contrasts[0], contrasts[1])) problems.push('more contrast as the device says and as the person says are not the same');

/** A value with its variables put in. */
function colour(theme, name) {
  let value = theme[name];
  for (let depth = 0; value?.startsWith('var(') && depth < 5; depth += 1) value = theme[value.slice(6, -1)];
  if (!/^#[0-9A-F]{6}$/i.test(value ?? '')) throw new Error(`--${name} is no colour: ${value}`);
  return value;
}

function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(theme, front, back) {
  const [a, b] = [luminance(colour(theme, front)), luminance(colour(theme, back))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const GROUNDS = ['ground', 'surface', 'sunken'];
const TINTS = ['ok', 'wait', 'madder', 'note', 'plum', 'past', 'spruce'];
const TEXTS = ['ink', 'ink-2', 'ink-3', 'spruce', 'link', 'visited', 'madder', 'ok', 'wait', 'plum', 'past'];
const pairs = [
  ...TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground, 4.5])),
  ...TINTS.flatMap((tint) => [tint, 'ink', 'ink-2', 'link'].map((text) => [text, `${tint}-soft`, 4.5])),
  ['on-spruce', 'spruce', 4.5], ['on-spruce', 'spruce-hover', 4.5], ['on-madder', 'madder', 4.5],
  ...GROUNDS.map((ground) => ['edge', ground, 3]),
  ['focus-out', 'focus-in', 3],
];

const themes = { light, dark: { ...light, ...byDevice } };
themes['light, more'] = { ...themes.light, ...contrasts[0] };
themes['dark, more'] = { ...themes.dark, ...contrasts[0] };

const names = Object.keys(themes);
const rows = pairs.map(([front, back, least]) => {
  const values = names.map((name) => contrast(themes[name], front, back));
  values.forEach((value, at) => {
    if (value < least) problems.push(`${front} on ${back}, ${names[at]}: ${value.toFixed(2)}, and it takes ${least}`);
  });
  return `${`${front} on ${back}`.padEnd(26)}${values.map((value) => value.toFixed(1).padStart(12)).join('')}`;
});
if (!process.argv.includes('--quiet')) {
  console.log(`${''.padEnd(26)}${names.map((name) => name.padStart(12)).join('')}\n${rows.join('\n')}`);
}

// Nothing knows left from right, in the style sheet as in the sources (classes are also looked at in the browser).
const sided = /(?<![\w-])(margin|padding|border|inset)-(left|right)\b|text-align:\s*(left|right)|float:\s*(left|right)/g;
for (const [found] of css.matchAll(sided)) problems.push(`style/tailwind.css knows left from right: ${found}`);

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`${pairs.length} pairs of colours in ${names.length} themes have their contrast.`);
