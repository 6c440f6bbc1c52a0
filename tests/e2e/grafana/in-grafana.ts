/** What tests in a real Grafana share: the app's addresses, and the demo shop's data asked through Grafana itself. */
import { expect, test } from '@grafana/plugin-e2e';
import type { APIRequestContext } from '@playwright/test';

export const pluginId = 'hearth-profiles-app';
export const cpuType = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';

/** The path of a view below the app, for `gotoAppPage`. */
export const viewPath = (view: string, keys: Record<string, string> = {}) =>
  `${view}?${new URLSearchParams({ from: 'now-15m', to: 'now', 'var-dataSource': 'hearth', ...keys }).toString()}`;

export const ofShop = (service: string, more: Record<string, string> = {}) => ({
  'var-serviceName': service,
  'var-profileMetricId': cpuType,
  ...more,
});

/** A call of the profile store, the way the app makes it: through Grafana's data-source proxy. */
export async function ask<Answer>(request: APIRequestContext, call: string, message: object): Promise<Answer> {
  const response = await request.post(`/api/datasources/proxy/uid/hearth/${call}`, { data: message });
  expect(response.status(), await response.text()).toBe(200);
  return (await response.json()) as Answer;
}

export const lastQuarter = () => ({ start: String(Date.now() - 900_000), end: String(Date.now() + 60_000) });

/** The shop opens with the service; what it does is profiled some seconds later. */
export async function shopIsOpen(request: APIRequestContext): Promise<void> {
  const message = () => ({ labelNames: ['service_name'], matchers: [], ...lastQuarter() });
  await expect
    .poll(async () => JSON.stringify(await ask(request, 'querier.v1.QuerierService/Series', message())), {
      timeout: 60_000,
    })
    .toContain('shop-frontend');
}

export { expect, test };
