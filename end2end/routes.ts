// Whether every page there is was looked at in this run. The list of all addresses is the one the Rust tests hold against the
// sources; what was looked at is what look.ts noted. It runs after all others, in a project of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

/** Answers that are no pages, and pages that only pass on. */
const NO_PAGES = /\.(csv|json)$|^\/(live\/|no\/such\/page|sign-in\/back\/)/;

test('every page there is was looked at', () => {
  const table = readFileSync(fileURLToPath(new URL('../tests/uma/portal.rs', import.meta.url)), 'utf8');
  const [, rows = ''] = /const ROUTES[^=]*= \[([\s\S]*?)\n\];/.exec(table) ?? [];
  const routes = [...rows.matchAll(/\(\s*"(\/[^"]*)",\s*(Some|None)/g)].flatMap(([, path = '', get]) => get === 'Some' && !NO_PAGES.test(path) ? [path] : []);
  expect(routes.length, 'the table was found').toBeGreaterThan(60);
  const folder = test.info().project.outputDir;
  const notes = readdirSync(folder).filter((name) => name.startsWith('looked-at-'));
  const looked = new Set(notes.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n')));
  const missing = routes.filter((route) => {
    const words = new RegExp(`^${route.replace('{step}', '[a-z]+').replaceAll(/\{\w+\}/g, '{id}').replaceAll(/[{}]/g, '\\$&')}$`);
    return ![...looked].some((path) => words.test(path));
  });
  expect(missing, 'pages that nobody looked at').toEqual([]);
});
