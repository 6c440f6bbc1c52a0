import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig } from '@playwright/test';
import shared from './playwright.config.ts';

/**
 * Tests in a real Grafana, which `GRAFANA_URL` names: that of docker-compose.yaml, or another one with what
 * provisioning/ says and the demo shop behind its data source.
 *
 *     docker compose up --detach --wait && GRAFANA_URL=http://127.0.0.1:3000 node scripts/test.mjs grafana
 *
 * Whoever logs in is GRAFANA_ADMIN_USER with GRAFANA_ADMIN_PASSWORD (admin, admin).
 */
const admin = process.env['GRAFANA_ADMIN_USER'] ?? 'admin';
const pluginE2e = dirname(fileURLToPath(import.meta.resolve('@grafana/plugin-e2e')));

export default defineConfig<PluginOptions>({
  ...shared,
  testDir: '../tests/e2e/grafana',
  testIgnore: [],
  // One Grafana, whose settings some of them change.
  workers: 1,
  timeout: 90_000,
  use: {
    ...shared.use,
    baseURL: process.env['GRAFANA_URL'],
    provisioningRootDir: fileURLToPath(new URL('../provisioning', import.meta.url)),
  },
  projects: [
    { name: 'log in', testDir: join(pluginE2e, 'auth'), testMatch: /auth\.setup\.js$/ },
    { name: 'grafana', dependencies: ['log in'], use: { storageState: `playwright/.auth/${admin}.json` } },
  ],
});
