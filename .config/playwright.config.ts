import { defineConfig } from '@playwright/test';

/**
 * Browser tests against what `npm start` runs, on recorded profiles. `CHROMIUM` names the browser, which `npm test` finds
 * or installs. Two workers, each with a service and a browser: a page waits more than it works.
 */
export default defineConfig({
  testDir: '../tests/e2e',
  // Those in a real Grafana have a configuration of their own.
  testIgnore: 'grafana/**',
  outputDir: '../test-results',
  forbidOnly: process.env['CI'] !== undefined,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json']],
  use: {
    viewport: { width: 1440, height: 900 },
    timezoneId: 'UTC',
    locale: 'en-GB',
    // A trace takes as much of the machine as everything else together; `--trace on` for the test that is looked into.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(process.env['CHROMIUM'] === undefined ? {} : { executablePath: process.env['CHROMIUM'] }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
