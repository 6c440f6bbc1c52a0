/**
 * Single profiles and spans of four days that are slow to come: what is there of the newest part is shown and says so,
 * and in the end stands what the service says of all of it. Answers are made slow by holding calls back.
 */
import { fromBinary } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { expect, test, type Page } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ExploreService, Granularity, ProfileOrder } from '#proto/hearth/v1/explore_pb.ts';
import { PusherService } from '#proto/push/v1/push_pb.ts';
import { QuerierService, SelectMergeStacktracesRequestSchema } from '#proto/querier/v1/querier_pb.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { field } from '../fixtures/drawn-profile.ts';
import { unpackedFixture } from '../fixtures/pprof/truth.ts';
import { cpuType, MINUTE, shopdFile, startHearth, type Started } from './recorded.ts';

const HOUR = 60 * MINUTE;
/** An hour ends there, so that the newest hour is a whole one. */
const end = Math.floor(Date.now() / HOUR) * HOUR;
const start = end - 96 * HOUR;
const service = 'spanned';
const PROFILES = 8;

let hearth: Started;
let directory: string;

test.beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hearth-e2e-parts-'));
  const config = join(directory, 'hearth.yaml');
  writeFileSync(config, 'limits: { rejectOlderThan: 0 }\n');
  hearth = await startHearth('--demo', 'off', '--config', config);
  const pusher = createClient(PusherService, transport());
  const labels = Object.entries({ __name__: 'process_cpu', service_name: service });
  // The same profile every twelve hours: one in the newest hour, two in the newest day.
  const pushes = Array.from({ length: PROFILES }, (_, i) => {
    const time = Uint8Array.from(field(9, BigInt(end - 20 * MINUTE - i * 12 * HOUR) * 1_000_000n));
    const rawProfile = gzipSync(Buffer.concat([unpackedFixture(shopdFile), time]));
    return pusher.push({
      series: [{ labels: labels.map(([name, value]) => ({ name, value })), samples: [{ rawProfile }] }],
    });
  });
  await Promise.all(pushes);
});

test.afterAll(async () => {
  await hearth.stop();
  rmSync(directory, { recursive: true, force: true });
});

const transport = () => createConnectTransport({ httpVersion: '1.1', baseUrl: hearth.url });

const selection = (hours: number) => ({
  profileType: cpuType,
  labelSelector: `{service_name="${service}"}`,
  start: BigInt(end - hours * HOUR + 1),
  end: BigInt(end),
});

/** What the service says of the newest hours, the largest first. */
const spansOf = async (hours: number, byName: boolean) =>
  (await createClient(ExploreService, transport()).topSpans({ selection: selection(hours), byName, limit: 50 })).spans;

const profilesOf = async (hours: number, order: ProfileOrder) =>
  (await createClient(ExploreService, transport()).listProfiles({ selection: selection(hours), order, limit: 1_000 }))
    .profiles;

const address = (view: string, keys: Record<string, string> = {}) => {
  const range = { from: String(start), to: String(end), 'var-dataSource': 'hearth' };
  const subject = { 'var-serviceName': service, 'var-profileMetricId': cpuType };
  return `${hearth.url}/a/hearth-profiles-app/${view}?${new URLSearchParams({ ...range, ...subject, ...keys })}`;
};

/** Of the questions of a call only one is answered, as the first or after others; all others hang. */
async function answerOnly(page: Page, call: string, which: number): Promise<() => Promise<void>> {
  let asked = 0;
  const url = `**/${call}`;
  await page.route(url, (route) => (++asked === which ? route.continue() : undefined));
  return () => page.unroute(url);
}

const cancel = (page: Page) => page.getByTestId(testIds.frame.progress).getByRole('button', { name: 'Cancel' }).click();

for (const byName of [false, true]) {
  test(`top spans, by name: ${byName}, are those of the newest part until all have come`, async ({ page }) => {
    const release = await answerOnly(page, 'TopSpans', 2);
    await page.goto(address('spans', byName ? { by: 'name' } : {}));
    const parts = page.getByTestId(testIds.spans.parts);
    const values = () =>
      page
        .getByTestId(testIds.spans.table)
        .locator('[data-value]')
        .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-value')));
    const valuesOf = async (hours: number) => (await spansOf(hours, byName)).map(({ value }) => String(value));
    await expect(parts).toHaveText(/Of the newest time alone: 0\.3 of 4 days, 6 %, since .* All of it is on its way\./);
    const [some, all] = [await valuesOf(6), await valuesOf(96)];
    expect(await values()).toEqual(some);
    await expect(page.getByTestId(testIds.frame.progress)).toContainText('the spans');
    await expect(page.getByTestId(testIds.frame.progress)).toContainText('0.3 of 4 days');
    await cancel(page);
    await expect(parts).toContainText('You cancelled the rest.');
    expect(await values()).toEqual(some);
    await release();
    await page.getByRole('button', { name: 'Ask again' }).click();
    await expect(parts).toHaveCount(0);
    expect(await values()).toEqual(all);
    expect(BigInt(all[0]!)).toBe(BigInt(PROFILES) * BigInt(some[0]!));
  });
}

/** How many the heatmap counts, from its oldest slot to its newest. */
async function counted(page: Page): Promise<number> {
  const box = (await page.getByTestId(testIds.profiles.heatmap).boundingBox())!;
  await page.mouse.move(box.x + 1, box.y + 1);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 1, box.y + box.height - 1, { steps: 4 });
  await page.mouse.up();
  return Number(await page.getByTestId(testIds.profiles.picked).getAttribute('data-count'));
}

test('a heatmap is of the newest part until all has come, in its place', async ({ page }) => {
  const release = await answerOnly(page, 'SelectHeatmap', 2);
  await page.goto(address('profiles'));
  const [parts, heatmap] = [
    page.getByTestId(testIds.profiles.heatmapParts),
    page.getByTestId(testIds.profiles.heatmap),
  ];
  await expect(parts).toHaveText(/Of the newest time alone: 0\.3 of 4 days, 6 %, since .* All of it is on its way\./);
  await expect(heatmap).toHaveAttribute('data-absent', '90');
  expect(await counted(page)).toBe(1);
  await expect(page.getByTestId(testIds.frame.progress)).toContainText('the heatmap');
  await cancel(page);
  await expect(parts).toContainText('You cancelled the rest.');
  await expect(heatmap).toHaveAttribute('data-absent', '90');
  await release();
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(parts).toHaveCount(0);
  await expect(heatmap).toHaveAttribute('data-absent', '0');
  expect(await counted(page)).toBe(PROFILES);
});

const rowsOf = (page: Page) =>
  page
    .getByTestId(testIds.profiles.row)
    .evaluateAll((rows) =>
      rows.map((row) => [
        row.getAttribute('data-profile'),
        row.querySelector('[data-value]')!.getAttribute('data-value'),
      ]),
    );

const listed = async (hours: number, order: ProfileOrder) =>
  (await profilesOf(hours, order)).map(({ profileId, value }) => [profileId, String(value)]);

test('the newest profiles come part after part, and go on where they were cancelled', async ({ page }) => {
  const release = await answerOnly(page, 'ListProfiles', 1);
  await page.goto(address('profiles'));
  const parts = page.getByTestId(testIds.profiles.listParts);
  await expect(parts).toHaveText(/Of the newest time alone: 0\.1 of 4 days, 1 %, since .* All of it is on its way\./);
  const [some, all] = [await listed(1, ProfileOrder.NEWEST), await listed(96, ProfileOrder.NEWEST)];
  expect(await rowsOf(page)).toEqual(some);
  expect(all).toHaveLength(PROFILES * some.length);
  const more = page.getByTestId(testIds.profiles.more);
  await expect(more).toHaveCount(0);
  await cancel(page);
  await expect(parts).toContainText('You cancelled the rest.');
  await release();
  for (let shown = some.length; shown < all.length; shown = Math.min(all.length, shown + 100)) {
    await more.click();
    await expect(parts).toHaveCount(0);
    await expect(page.getByTestId(testIds.profiles.row)).toHaveCount(Math.min(all.length, shown + 100));
  }
  expect(await rowsOf(page)).toEqual(all);
  await expect(more).toHaveCount(0);
});

test('the largest profiles are those of the newest part until all have come', async ({ page }) => {
  const release = await answerOnly(page, 'ListProfiles', 2);
  await page.goto(address('profiles', { sort: 'largest' }));
  const parts = page.getByTestId(testIds.profiles.listParts);
  await expect(parts).toHaveText(/Of the newest time alone: 0\.1 of 4 days, 1 %, since .* All of it is on its way\./);
  expect(await rowsOf(page)).toEqual(await listed(1, ProfileOrder.LARGEST));
  await cancel(page);
  await expect(parts).toContainText('You cancelled the rest.');
  await release();
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(parts).toHaveCount(0);
  expect(await rowsOf(page)).toEqual((await listed(96, ProfileOrder.LARGEST)).slice(0, 100));
});

/** The lines of a function with what they cost in the newest hours, as the page lists them. */
async function linesOf(name: string, hours: number): Promise<string[]> {
  const question = { selection: selection(hours), granularity: Granularity.LINE, search: name, limit: 10_000 };
  const { functions } = await createClient(ExploreService, transport()).functionTable(question);
  const own = functions.filter((row) => row.name === name).sort((a, b) => a.line - b.line);
  return own.map(({ line, total }) => `${line} ${total}`);
}

test('lines of a function are those of the newest part until all have come', async ({ page }) => {
  const [name] = (
    await createClient(ExploreService, transport()).functionTable({
      selection: selection(1),
      search: 'main.',
      limit: 1,
    })
  ).functions.map((row) => row.name);
  // Nobody knows what it costs, so that it is asked whole first.
  await page.route('**/AnalyzeQuery', (route) => route.abort());
  const release = await answerOnly(page, 'FunctionTable', 2);
  await page.goto(address('flame-graph', { pane: 'source', frame: name! }));
  const parts = page.getByTestId(testIds.source.parts);
  const lines = () =>
    page
      .getByTestId(testIds.source.table)
      .locator('[data-line]')
      .evaluateAll((rows) =>
        rows.map((row) => {
          const total = row.querySelector('[data-column=total]')?.getAttribute('data-value');
          return `${row.getAttribute('data-line')} ${total}`;
        }),
      );
  await expect(parts).toHaveText(/Of the newest time alone: 0\.\d of 4 days, \d %, since .* All of it is on its way\./);
  expect(await lines()).toEqual(await linesOf(name!, 1));
  await expect(page.getByTestId(testIds.frame.progress)).toContainText('the table of functions');
  await page.screenshot({ path: 'test-results/views/lines-parts.png' });
  await cancel(page);
  await expect(parts).toContainText('You cancelled the rest.');
  await release();
  await page.getByRole('button', { name: 'Ask again' }).click();
  const all = await linesOf(name!, 96);
  await expect.poll(lines).toEqual(all);
  await expect(parts).toHaveCount(0);
  expect(all).not.toEqual(await linesOf(name!, 1));

  // The same beside the function's course.
  await page.unrouteAll();
  await page.route('**/AnalyzeQuery', (route) => route.abort());
  await answerOnly(page, 'FunctionTable', 2);
  await page.goto(address('function', { function: name! }));
  await expect(parts).toHaveText(/Of the newest time alone: 0\.\d of 4 days, \d %, since .* All of it is on its way\./);
  expect(await lines()).toEqual(await linesOf(name!, 1));
});

test('stacks below labels are those of the newest part until all have come', async ({ page }) => {
  const mergedOf = async (hours: number) => {
    const { flamegraph } = await createClient(QuerierService, transport()).selectMergeStacktraces({
      ...selection(hours),
      profileTypeID: cpuType,
    });
    return String(flamegraph!.total);
  };
  await page.route('**/AnalyzeQuery', (route) => route.abort());
  const stacks = '**/SelectMergeStacktraces';
  await page.route(stacks, (route) => {
    const asked = fromBinary(SelectMergeStacktracesRequestSchema, route.request().postDataBuffer()!);
    return Number(asked.start) < end - 90 * HOUR ? undefined : route.continue();
  });
  await page.goto(address('flame-graph', { level: 'service_name' }));
  const parts = page.getByTestId(testIds.flameGraph.parts);
  const total = page.getByTestId(testIds.flameGraph.total);
  const label = page.getByTestId(testIds.flameGraph.graph).locator(`[data-function="service_name=${service}"]`);
  // A fourth of the time, and until where a day begins.
  const hours = (end - Math.floor((end - 24 * HOUR) / (24 * HOUR)) * 24 * HOUR) / HOUR;
  const share = Math.round((100 * hours) / 96);
  await expect(parts).toHaveText(new RegExp(`of 4 days, ${share} %: from .* The rest is on its way\\.`));
  await expect(label).toHaveCount(1);
  await expect(total).toHaveAttribute('data-total', await mergedOf(hours));
  await page.screenshot({ path: 'test-results/views/levels-parts.png' });
  await cancel(page);
  await expect(parts).toContainText('You cancelled the rest.');
  await page.unroute(stacks);
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(parts).toHaveCount(0);
  await expect(label).toHaveCount(1);
  await expect(total).toHaveAttribute('data-total', await mergedOf(96));
});

test('a file that is slow to come is shown as waited for, and can be cancelled', async ({ page }) => {
  await page.goto(address('flame-graph'));
  await page.route('**/SelectMergeProfile', () => undefined);
  await page.getByTestId(testIds.export.menu).click();
  await page.getByTestId(`${testIds.export.choice}-pprof`).click();
  const progress = page.getByTestId(testIds.frame.progress);
  await expect(progress).toContainText('all stacks as a file');
  await cancel(page);
  await expect(page.getByTestId(testIds.export.failure)).toContainText('could not be made');
  await expect(progress).toHaveCount(0);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  const download = page.waitForEvent('download');
  await page.getByTestId(testIds.export.menu).click();
  await page.getByTestId(`${testIds.export.choice}-pprof`).click();
  expect((await download).suggestedFilename()).toMatch(/\.pb\.gz$/);
});
