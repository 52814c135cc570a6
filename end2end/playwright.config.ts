import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';

// The same journeys with and without JavaScript. `screens` only makes pictures and runs when it is asked for.
const root = fileURLToPath(new URL('..', import.meta.url));
const chromium = {
  browserName: 'chromium' as const,
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--no-first-run',
    ],
  },
};

// Every page that links lead to, in all languages there are for tests: it takes as long as all the rest, and runs by itself.
const crawls = process.env.CRAWL !== undefined;

export default defineConfig({
  testDir: '.',
  outputDir: `${root}test-results`,
  // A house of programs belongs to a worker; a journey of many people takes longer than one page.
  workers: Number(process.env.E2E_WORKERS ?? 2),
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env.CI === 'true',
  // A test that passes only the second time is a bug in the product or in the test.
  retries: 0,
  reporter: [['list'], ['./summary.ts'], ['html', { outputFolder: `${root}playwright-report`, open: 'never' }]],
  use: {
    ...chromium,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  projects: [
    { name: 'js', testMatch: '*.spec.ts', testIgnore: crawls ? [] : 'crawl.spec.ts' },
    // The key tasks once more: where the browser's program never comes, and where it comes when all is done.
    ...(crawls ? [
      { name: 'blocked', testMatch: '*.spec.ts', grep: /@tasks/, use: { program: 'blocked' as const } },
      { name: 'late', testMatch: '*.spec.ts', grep: /@tasks/, use: { program: 'late' as const } },
    ] : []),
    { name: 'nojs', testMatch: '*.spec.ts', testIgnore: crawls ? ['crawl.spec.ts'] : ['crawl.spec.ts', 'keyboard.spec.ts'], grepInvert: /@js/, use: { javaScriptEnabled: false } },
    ...(crawls ? [{ name: 'routes', testMatch: 'routes.ts', dependencies: ['js'] }] : []),
    ...(process.env.SCREENS_DIR ? [{ name: 'screens', testMatch: 'screens.ts' }] : []),
    ...(process.env.LIGHTHOUSE_DIR ? [{ name: 'lighthouse', testMatch: 'lighthouse.ts' }] : []),
  ],
});
