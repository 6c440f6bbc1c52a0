/** From a request to its profile: the demo shop's own spans, as its agents mark them. */
import { expect, test } from '@playwright/test';
import { cpuType, startHearth, type Started } from './recorded.ts';

let hearth: Started;
test.beforeAll(async () => {
  hearth = await startHearth('--demo', 'on');
});
test.afterAll(() => hearth.stop());

async function ask<Answer>(call: string, message: object): Promise<Answer> {
  const response = await fetch(`${hearth.url}/${call}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

interface Span {
  spanId: string;
  traceId: string;
  spanName: string;
  serviceName: string;
  value: string;
}

const topSpans = async (more: object) => {
  const selection = {
    profileType: cpuType,
    labelSelector: '{}',
    start: '1',
    end: String(Date.now() + 60_000),
    ...more,
  };
  const { spans = [] } = await ask<{ spans?: Span[] }>('hearth.v1.ExploreService/TopSpans', { selection });
  return spans;
};

/** The most expensive span of a service, once there is one; its profile is whole by then. */
async function spanOf(service: string): Promise<Span> {
  let found: Span | undefined;
  await expect
    .poll(async () => ([found] = await topSpans({ labelSelector: `{service_name="${service}"}` }))[0], {
      timeout: 30_000,
    })
    .toBeDefined();
  return found!;
}

const storedSum = async (where: string) => {
  const statement = `SELECT sum(value) FROM span_profiles WHERE profile_type = '${cpuType}' AND ${where}`;
  const { rows } = await ask<{ rows: { values: string[] }[] }>('hearth.v1.StorageService/Sql', { statement });
  return rows[0]!.values[0]!;
};

test('a span of the shop leads to the flame graph of just that span, which is the sum of its samples', async ({
  page,
}) => {
  const span = await spanOf('shop-recommend');
  const { spanId, traceId, spanName, serviceName } = span;
  expect(spanName).toMatch(/^(GET|POST) \/(similar|ranked)$/);

  const start = `${hearth.url}/a/hearth-profiles-app/spans?from=now-15m&to=now&var-dataSource=hearth`;
  await page.goto(`${start}&var-serviceName=shop-recommend&var-profileMetricId=${cpuType}`);
  await page.getByTestId('spans-trace').fill(traceId);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  const row = page.locator(`[data-testid=spans-table] [data-span="${spanId}"]`);
  await expect(row).toHaveAttribute('data-value', await storedSum(`span_id = '${spanId}'`));
  await row.getByRole('link', { name: spanName }).click();

  await expect(page.getByTestId('span-facts')).toContainText(spanName);
  await expect(page.getByTestId('span-facts')).toContainText(spanId);
  const total = page.getByTestId('flame-graph-total');
  await expect(total).toHaveAttribute('data-total', await storedSum(`span_id = '${spanId}'`));

  // A request of some milliseconds has a sample or two: it is widened by its name.
  await page.getByRole('link', { name: `All “${spanName}” of its hour` }).click();
  await expect(page).toHaveURL(/spanScope=name/);
  await expect
    .poll(async () => BigInt((await total.getAttribute('data-total')) ?? '0'))
    .toBeGreaterThanOrEqual(BigInt(span.value));
  await page.getByRole('link', { name: `All of ${serviceName}` }).click();
  await expect(page.getByTestId('span-facts')).toHaveCount(0);
});

test('a link from a trace view tells of the time that a span waited, and leads to what for', async ({ page }) => {
  const span = await spanOf('shop-frontend');
  const { spanId, traceId } = span;
  const keys = new URLSearchParams({
    from: 'now-15m',
    to: 'now',
    'var-dataSource': 'hearth',
    'var-serviceName': 'shop-frontend',
    'var-profileMetricId': cpuType,
    'var-spanSelector': spanId,
    trace: traceId,
    spanName: 'named by the link <b>',
    spanMs: '60000',
  });
  await page.goto(`${hearth.url}/a/hearth-profiles-app/flame-graph?${keys.toString()}`);
  await expect(page.getByTestId('span-facts')).toContainText('named by the link <b>');
  await expect(page.getByTestId('span-facts')).toContainText('CPU in 1 min');
  await page.getByTestId('span-waits').getByRole('link').first().click();
  await expect(page).toHaveURL(/var-profileMetricId=wall/);
  await expect(page).toHaveURL(/spanScope=name/);
  await expect(page).toHaveURL(new RegExp(`var-spanSelector=${spanId}`));
});

test('a service without spans leads to those of all services', async ({ page }) => {
  await spanOf('shop-frontend');
  const start = `${hearth.url}/a/hearth-profiles-app/spans?from=now-15m&to=now&var-dataSource=hearth`;
  await page.goto(`${start}&var-serviceName=hearth&var-profileMetricId=${cpuType}`);
  await page.getByTestId('spans-of-all').click();
  await expect(page.getByTestId('spans-table').getByText('shop-frontend').first()).toBeVisible();
  await expect(page).toHaveURL(/spansOf=all/);
  await page.reload();
  await expect(page.getByTestId('spans-table').getByText('shop-frontend').first()).toBeVisible();
  await page.getByRole('radio', { name: 'hearth' }).click();
  await expect(page.getByTestId('spans-of-all')).toBeVisible();
});
