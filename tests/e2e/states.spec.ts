/** What a page says when there is nothing to draw, and that it finds its way back. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import type { Page, Route } from '@playwright/test';
import { formatValue } from '#model/units.ts';
import { ChildrenRequestSchema, ExploreService, SandwichRequestSchema } from '#proto/hearth/v1/explore_pb.ts';
import { AnalyzeQueryResponseSchema, DiffRequestSchema } from '#proto/querier/v1/querier_pb.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { cpuType, expect, MINUTE, test } from './recorded.ts';

test('a link with broken parts opens with all that can be read', async ({ page, hearth }) => {
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(
    hearth.address('services', {
      type: 'nonsense',
      'var-filters': 'region|=|eu',
      'var-dataSource': 'nowhere',
      sort: 'bogus',
      layout: 'rows',
      refresh: 'never',
    }),
  );
  // The filter and the layout hold; what cannot be read is as if it were not there.
  await expect(page.getByTestId(testIds.services.row)).toHaveCount(1);
  await expect(page.locator(`[data-testid=${testIds.services.row}][data-name=quoted]`)).toBeVisible();
  await expect(page.getByTestId(testIds.filters.chip)).toHaveAttribute('data-label', 'region');
  await expect(page).toHaveURL(new RegExp(`var-profileMetricId=${cpuType}`));

  const broken = {
    service: 'quoted',
    focus: 'no frame!',
    search: '(',
    regex: 'on',
    show: 'all',
    'var-spanSelector': 'x',
  };
  await page.goto(hearth.address('flame-graph', broken));
  await expect(page.getByTestId(testIds.search.result)).toContainText('Not a regular expression');
  await expect(page.getByTestId(testIds.flameGraph.graph)).toBeVisible();
  await expect(page.getByTestId(testIds.flameGraph.spanChip)).toHaveCount(0);
  expect(errors).toEqual([]);
});

for (const view of ['profile-types', 'labels', 'flame-graph']) {
  test(`a service that is not there is said so in ${view}, with the way to those that are`, async ({
    page,
    hearth,
  }) => {
    await page.goto(hearth.address(view, { service: 'vanished' }));
    await expect(page.getByTestId(testIds.frame.empty)).toContainText('vanished has no profiles in this time range');
    await page.getByRole('link', { name: /services that have/ }).click();
    await expect(page).toHaveURL(/\/services\?/);
    await expect(page.getByTestId(testIds.services.card).first()).toBeVisible();
  });
}

test('filters that let nothing through can be removed where that is said', async ({ page, hearth }) => {
  await page.goto(hearth.address('services', { 'var-filters': 'region|=|nowhere' }));
  await expect(page.getByTestId(testIds.frame.empty)).toContainText('No service matches these filters');
  await page.getByRole('button', { name: 'Remove the filters' }).click();
  await expect(page.locator(`[data-testid=${testIds.services.card}][data-name=quoted]`)).toBeVisible();
  await expect(page.getByTestId(testIds.filters.chip)).toHaveCount(0);
});

test('a range without data leads to where data is', async ({ page, hearth }) => {
  await page.goto(hearth.address('services', { from: 'now-30d', to: 'now-29d' }));
  await expect(page.getByTestId(testIds.frame.empty)).toContainText('No profiles in this time range');
  await page.getByTestId(testIds.frame.goToData).click();
  await expect(page.getByTestId(testIds.services.card).first()).toBeVisible();
});

test('a service that does not answer is said so, and the page goes on when it does', async ({ page, hearth }) => {
  await page.goto(hearth.address('services'));
  await expect(page.getByTestId(testIds.services.card).first()).toBeVisible();
  const proxied = '**/api/datasources/proxy/**';
  await page.route(proxied, (route) => route.abort());
  await page.getByTestId(testIds.frame.refresh).click();
  await expect(page.getByTestId(testIds.frame.error)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await page.unroute(proxied);
  await expect(page.getByTestId(testIds.services.card).first()).toBeVisible();
  await expect(page.getByTestId(testIds.frame.error)).toHaveCount(0);
});

const stacks = /ExploreService\/Children|SelectMergeStacktraces/;

test('a question that reads much says how much first, and is asked when somebody wants it', async ({
  page,
  hearth,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => stacks.test(request.url()) && asked.push(request.url()));
  const queryImpact = { totalBytesInTimeRange: 3n * 2n ** 30n };
  const body = Buffer.from(toBinary(AnalyzeQueryResponseSchema, create(AnalyzeQueryResponseSchema, { queryImpact })));
  await page.route('**/AnalyzeQuery', (route) => route.fulfill({ contentType: 'application/proto', body }));
  const end = hearth.start + 24 * MINUTE;
  const day = { service: 'quoted', from: String(end - 24 * 60 * MINUTE), to: String(end) };
  await page.goto(hearth.address('flame-graph', day));
  const notice = page.getByTestId(testIds.frame.cost);
  const graph = page.getByTestId(testIds.flameGraph.graph);
  await expect(notice).toContainText('This reads about 3 GiB.');
  expect(asked).toEqual([]);
  await notice.getByRole('button', { name: 'Narrow to 1 h' }).click();
  await expect(graph).toBeVisible();
  await expect(notice).toHaveCount(0);
  await expect(page).toHaveURL((url) => url.searchParams.get('from') === new Date(end - 60 * MINUTE).toISOString());
  await page.goBack();
  await notice.getByRole('button', { name: 'Show' }).click();
  await expect(notice).toHaveCount(0);
  await expect.poll(() => asked.length).toBe(2);
});

test('views that are left while it is asked what they would read, or while that is held back, say nothing of it', async ({
  page,
  hearth,
}) => {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
  const queryImpact = { totalBytesInTimeRange: 3n * 2n ** 30n };
  const body = Buffer.from(toBinary(AnalyzeQueryResponseSchema, create(AnalyzeQueryResponseSchema, { queryImpact })));
  let isKnown = false;
  await page.route('**/AnalyzeQuery', (route) =>
    isKnown ? route.fulfill({ contentType: 'application/proto', body }) : undefined,
  );
  const end = hearth.start + 24 * MINUTE;
  const day = 24 * 60 * MINUTE;
  const sides = { 'from-2': end - 2 * day, 'to-2': end - day, 'from-3': end - day, 'to-3': end };
  for (isKnown of [false, true]) {
    for (const [view, keys] of [
      ['flame-graph', {}],
      ['diff', Object.fromEntries(Object.entries(sides).map(([key, at]) => [key, String(at)]))],
      ['side-by-side', {}],
      ['function', { function: 'main.handleSlow' }],
    ] as const) {
      const range = { from: String(end - day), to: String(end) };
      const asked = page.waitForRequest('**/AnalyzeQuery');
      await page.goto(hearth.address(view, { service: 'quoted', ...range, ...keys }));
      await asked;
      if (isKnown) await expect(page.getByTestId(testIds.frame.cost)).toBeVisible();
      await page.getByRole('link', { name: 'Services', exact: true }).first().click();
      await expect(page.getByTestId(testIds.services.card).first(), view).toBeVisible();
      await expect(page.getByTestId(testIds.frame.cost)).toHaveCount(0);
    }
  }
  expect(faults).toEqual([]);
});

test('a slow question says what it waits for, and can be cancelled and asked again', async ({ page, hearth }) => {
  await page.route(stacks, () => undefined);
  await page.goto(hearth.address('flame-graph', { service: 'quoted' }));
  const progress = page.getByTestId(testIds.frame.progress);
  await expect(progress).toContainText(/Waiting for/);
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await expect(progress).toHaveCount(0);
  await expect(page.getByTestId(testIds.frame.stopped)).toContainText(/Cancelled after \d+\.\d s/);
  await page.unroute(stacks);
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(page.getByTestId(testIds.flameGraph.graph)).toBeVisible();
  await expect(page.getByTestId(testIds.frame.stopped)).toHaveCount(0);
});

/** Dear enough to be asked in parts, and not so dear that somebody has to agree to it. */
async function saysItIsDear(page: Page): Promise<void> {
  const queryImpact = { totalBytesInTimeRange: 2n ** 29n };
  const body = Buffer.from(toBinary(AnalyzeQueryResponseSchema, create(AnalyzeQueryResponseSchema, { queryImpact })));
  await page.route('**/AnalyzeQuery', (route) => route.fulfill({ contentType: 'application/proto', body }));
}

const cpuOfQuoted = { profileTypeID: cpuType, labelSelector: '{service_name="quoted"}' };

test('a long range that is dear is drawn part after part, and keeps what came when the rest is cancelled', async ({
  page,
  hearth,
}) => {
  await saysItIsDear(page);
  let answers = 1;
  await page.route(stacks, (route) => (answers-- > 0 ? route.continue() : undefined));
  const end = hearth.start + 24 * MINUTE;
  const start = end - 4 * 24 * 60 * MINUTE;
  await page.goto(hearth.address('flame-graph', { service: 'quoted', from: String(start), to: String(end) }));
  const graph = page.getByTestId(testIds.flameGraph.graph);
  const parts = page.getByTestId(testIds.flameGraph.parts);
  const some = /\d(\.\d)? of 4 days, \d+ %/;
  await expect(parts).toHaveText(new RegExp(`${some.source}: from .* The rest is on its way.`));
  await expect(graph).toBeVisible();
  const progress = page.getByTestId(testIds.frame.progress);
  await expect(progress).toContainText(some);
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByTestId(testIds.frame.stopped)).toContainText(some);
  await expect(parts).toContainText('You cancelled the rest.');
  await expect(graph).toBeVisible();
  await page.unroute(stacks);
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(parts).toHaveCount(0);
  const { flamegraph } = await hearth.querier.selectMergeStacktraces({
    profileTypeID: cpuType,
    labelSelector: '{service_name="quoted"}',
    start: BigInt(start + 1),
    end: BigInt(end),
  });
  await expect(page.getByTestId(testIds.flameGraph.total)).toHaveAttribute('data-total', String(flamegraph!.total));
});

test('sides of days are compared part after part, and what came stays when the rest is cancelled', async ({
  page,
  hearth,
}) => {
  await saysItIsDear(page);
  const middle = hearth.start + 12 * MINUTE;
  const sides = {
    'from-2': String(middle - 3 * 24 * 60 * MINUTE),
    'to-2': String(middle),
    'from-3': String(middle),
    'to-3': String(hearth.start + 24 * MINUTE),
  };
  let answers = 2;
  await page.route(stacks, (route) => (answers-- > 0 ? route.continue() : undefined));
  await page.goto(hearth.address('diff', { service: 'quoted', ...sides }));
  const [parts, progress] = [page.getByTestId(testIds.diff.parts), page.getByTestId(testIds.frame.progress)];
  const some = /\d(\.\d)? of 3 days, \d+ %/;
  await expect(parts).toHaveText(
    new RegExp(`Baseline: ${some.source}, since .* Comparison: all of it. The rest is on its way.`),
  );
  await expect(progress).toContainText(some);
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await expect(parts).toContainText('You cancelled the rest.');
  await expect(page.getByTestId(testIds.flameGraph.graph)).toBeVisible();

  // What is noise is told of the newest part first.
  await page.unroute(stacks);
  let lists = 1;
  const ranks = '**/RankChanges';
  await page.route(ranks, (route) => (lists-- > 0 ? route.continue() : undefined));
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(parts).toHaveCount(0);
  const { flamegraph } = await hearth.querier.diff({
    left: { ...cpuOfQuoted, start: BigInt(sides['from-2']) + 1n, end: BigInt(sides['to-2']) },
    right: { ...cpuOfQuoted, start: BigInt(sides['from-3']) + 1n, end: BigInt(sides['to-3']) },
  });
  const total = page.getByTestId(testIds.diff.baseline).getByTestId(testIds.diff.total);
  await expect(total).toHaveAttribute('data-total', String(flamegraph!.leftTicks));
  const ranked = page.getByTestId(testIds.diff.rankedParts);
  await expect(ranked).toHaveText(new RegExp(`Of the newest time alone. Baseline: ${some.source}.*on its way`));
  await expect(page.getByTestId(testIds.diff.ranked).locator('[data-function="main.handleSlow"]')).toBeVisible();
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await expect(ranked).toContainText('You cancelled the rest.');
  await page.unroute(ranks);
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(ranked).toHaveCount(0);
  await expect(page.getByTestId(testIds.diff.ranked)).toContainText('Beyond noise');
});

test('columns of days fill part after part, each saying of how much of the time it is', async ({ page, hearth }) => {
  await saysItIsDear(page);
  const end = hearth.start + 24 * MINUTE;
  let answers = 2;
  const tables = '**/FunctionTable';
  await page.route(tables, (route) => (answers-- > 0 ? route.continue() : undefined));
  const days = { from: String(end - 4 * 24 * 60 * MINUTE), to: String(end) };
  await page.goto(hearth.address('side-by-side', { service: 'quoted', ...days }));
  const came = page.getByTestId(testIds.sideBySide.came);
  await expect(came).toHaveText([/of 4 days, \d+ %/, /of 4 days, \d+ %/]);
  const row = page.getByTestId(testIds.sideBySide.table).locator('tbody [data-function]').first();
  await expect(row.locator('[data-column=c1]')).toContainText('%');
  await page.getByTestId(testIds.frame.progress).getByRole('button', { name: 'Cancel' }).click();
  await expect(came).toHaveCount(2);
  await page.unroute(tables);
  await page.getByRole('button', { name: 'Canceled: load the rest' }).click();
  await expect(came).toHaveCount(0);
  await expect(row.locator('[data-column=c1]')).toContainText('%');
});

/** A graph so small that a function's callers and callees have to be asked for. */
async function cutGraphs(page: Page): Promise<void> {
  await page.route('**/hearth.v1.ExploreService/Children', (route, request) => {
    const asked = fromBinary(ChildrenRequestSchema, request.postDataBuffer()!);
    return route.continue({ postData: Buffer.from(toBinary(ChildrenRequestSchema, { ...asked, maxNodes: 12n })) });
  });
  await page.route('**/querier.v1.QuerierService/Diff', (route, request) => {
    const { left, right } = fromBinary(DiffRequestSchema, request.postDataBuffer()!);
    const cut = create(DiffRequestSchema, { left: { ...left!, maxNodes: 12n }, right: { ...right!, maxNodes: 12n } });
    return route.continue({ postData: Buffer.from(toBinary(DiffRequestSchema, cut)) });
  });
}

test('callers and callees over days come part after part, of one profile and of a diff, and stay when cancelled', async ({
  page,
  hearth,
}) => {
  await saysItIsDear(page);
  await cutGraphs(page);
  const name = 'runtime.mallocgc';
  const end = hearth.start + 24 * MINUTE;
  const start = end - 4 * 24 * 60 * MINUTE;
  const explorer = createClient(ExploreService, createConnectTransport({ httpVersion: '1.1', baseUrl: hearth.url }));
  const side = (from: number, to: number) => ({
    ...{ profileType: cpuType, labelSelector: '{service_name="quoted"}' },
    ...{ start: BigInt(from) + 1n, end: BigInt(to) },
  });
  const middle = hearth.start + 12 * MINUTE;
  const sandwiches = '**/Sandwich';
  /** Only the newest part of each range is answered. */
  const onlyNewest = (route: Route) => {
    const { selection } = fromBinary(SandwichRequestSchema, route.request().postDataBuffer()!);
    return [end, middle].includes(Number(selection!.end)) ? route.continue() : undefined;
  };
  await page.route(sandwiches, onlyNewest);
  const keys = { service: 'quoted', pane: 'sandwich', frame: name };
  await page.goto(hearth.address('flame-graph', { ...keys, from: String(start), to: String(end) }));
  const [parts, progress] = [
    page.getByTestId(testIds.flameGraph.sandwichParts),
    page.getByTestId(testIds.frame.progress),
  ];
  const some = /\d(\.\d)? of 4 days, \d+ %, since \S+ \S+/;
  const callees = page.getByTestId(testIds.flameGraph.callees).locator('[role=treeitem][aria-level="1"]');
  // The cut graph has no frame of it, so that the newest time is all that is known.
  await expect(parts).toHaveText(new RegExp(`Of the newest time alone: ${some.source}. The rest is on its way.`));
  await expect(progress).toContainText(/Waiting for callers and callees\d(\.\d)? of 4 days/);
  const { callees: ofDays } = await explorer.sandwich({ selection: side(start, end), function: name });
  const said = formatValue(ofDays!.total[0]!, 'nanoseconds');
  await expect(callees).toHaveAttribute('aria-label', new RegExp(`total ${said}`));
  await page.screenshot({ path: 'test-results/views/sandwich-parts.png' });
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await expect(parts).toContainText('You cancelled the rest.');
  await expect(callees).toBeVisible();
  await page.unroute(sandwiches);
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(parts).toHaveCount(0);
  await expect(callees).toHaveAttribute('aria-label', new RegExp(`total ${said}`));

  const baseline = { 'from-2': String(middle - 3 * 24 * 60 * MINUTE), 'to-2': String(middle) };
  await page.route(sandwiches, onlyNewest);
  await page.addInitScript(() => localStorage.setItem('hearth.theme', 'light'));
  await page.goto(
    hearth.address('diff', { ...keys, ...baseline, 'from-3': String(middle), 'to-3': String(end), scale: 'total' }),
  );
  await expect(parts).toHaveText(
    /Of the newest time alone: baseline \d(\.\d)? of 3 days, \d+ %, since .*; comparison all of it. The rest is on its way./,
  );
  const { callees: both } = await explorer.sandwich({
    ...{ function: name, selection: side(middle, end) },
    baseline: side(Number(baseline['from-2']), middle),
  });
  const [left, right] = [both!.baselineTotal[0]!, both!.total[0]!].map((value) => formatValue(value, 'nanoseconds'));
  await expect(callees).toHaveAttribute('aria-label', new RegExp(`total ${left} baseline, ${right} comparison`));
  await page.screenshot({ path: 'test-results/views/diff-sandwich-parts.png', fullPage: true });
  await page.unroute(sandwiches);
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(parts).toHaveCount(0);
  await expect(callees).toHaveAttribute('aria-label', new RegExp(`total ${left} baseline, ${right} comparison`));
});

test('the services of days are told of the newest time first, in the table and in the list beside', async ({
  page,
  hearth,
}) => {
  const end = hearth.start + 24 * MINUTE;
  const start = end - 4 * 24 * 60 * MINUTE;
  const range = { from: String(start), to: String(end) };
  // The first question is the undivided one.
  let hanging = 1;
  await page.route('**/ServiceOverview', (route) => (hanging-- > 0 ? undefined : route.continue()));
  await page.goto(hearth.address('services', { ...range, layout: 'rows' }));
  const [parts, progress] = [page.getByTestId(testIds.services.parts), page.getByTestId(testIds.frame.progress)];
  const some = /\d(\.\d)? of 4 days, \d+ %, since \S+ \S+/;
  await expect(parts).toHaveText(new RegExp(`Of the newest time alone: ${some.source}. All of it is on its way.`));
  const row = page.locator(`[data-testid=${testIds.services.row}][data-name=quoted]`);
  const explorer = createClient(ExploreService, createConnectTransport({ httpVersion: '1.1', baseUrl: hearth.url }));
  const whole = { profileType: cpuType, labelSelector: '{}', start: BigInt(start) + 1n, end: BigInt(end) };
  const { lines } = await explorer.serviceOverview(whole);
  const { value } = lines.find(({ labels }) => labels[0]!.value === 'quoted')!;
  await expect(row).toContainText(formatValue(value, 'nanoseconds'));
  await page.screenshot({ path: 'test-results/views/services-parts.png' });
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await expect(parts).toContainText('You cancelled the rest.');
  await expect(row).toBeVisible();
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(parts).toHaveCount(0);
  await expect(row).toContainText(formatValue(value, 'nanoseconds'));

  hanging = 1;
  await page.goto(hearth.address('labels', { service: 'quoted', ...range }));
  const beside = page.getByTestId(testIds.serviceList.parts);
  await expect(beside).toHaveText(new RegExp(`Of the newest time alone: ${some.source}. All of it is on its way.`));
  await expect(page.getByTestId(testIds.serviceList.pane)).toContainText('quoted');
  await page.screenshot({ path: 'test-results/views/service-list-parts.png' });
});

test('addresses that lead nowhere end at the first view, or say so', async ({ page, hearth }) => {
  for (const path of ['/', '/a/hearth-profiles-app', '/a/hearth-profiles-app/nothing']) {
    await page.goto(hearth.url + path);
    await expect(page).toHaveURL(/\/a\/hearth-profiles-app\/services\?/);
  }
  await page.goto(`${hearth.url}/a/another-app/page`);
  await expect(page.getByText('No such page').first()).toBeVisible();
});
