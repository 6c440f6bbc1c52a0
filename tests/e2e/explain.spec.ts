/** What changed, since when and why: an answer that is there when the page is, and leads to its proofs. */
import { create, fromBinary, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import type { Route } from '@playwright/test';
import { ExplainRequestSchema, ExplainResponseSchema, ExplainSection } from '#proto/hearth/v1/explore_pb.ts';
import { cpuType, expect, MINUTE, test } from './recorded.ts';

/** The recording's version changes after half of it: a window of that length ends with the recording. */
const half = 12 * MINUTE;

test('an alert’s link opens as an answer: what moved since when, in which function and version', async ({
  page,
  hearth,
}) => {
  const end = hearth.start + 24 * MINUTE;
  const asked = performance.now();
  await page.goto(`${hearth.url}/a/hearth-profiles-app/explain?service=quoted&at=${end}&window=12m`);
  const headline = page.getByTestId('explain-headline');
  await expect(headline).toContainText(/^CPU of quoted rose 2\.\d× at .*: mostly main\.handleSlow, version 1\.1\.0\.$/);
  await test.info().attach('answered after', { body: `${Math.round(performance.now() - asked)} ms` });
  // To a minute, which is a step of the answer.
  const type = page.getByTestId('explain-types').locator(`tr[data-name="${cpuType}"]`);
  const since = Number(await type.getAttribute('data-since'));
  expect(Math.abs(since - (hearth.start + half))).toBeLessThanOrEqual(MINUTE);
  const functions = page.getByTestId('explain-functions').locator('tbody tr');
  // The version that came handles requests by another function, and the one that went by none of its own any more.
  for (const name of ['main.handleFast', 'main.handleSlow']) {
    const one = page.getByTestId('explain-functions').locator(`tr[data-name="${name}"]`);
    await expect(one).toHaveAttribute('data-significant', 'true');
  }
  expect(await functions.count()).toBe(5);
  const label = page.getByTestId('explain-labels').locator('li').first();
  await expect(label).toHaveAttribute('data-name', 'version');
  await expect(label).toContainText('version 1.1.0');
  await expect(page.getByTestId('explain-deploy')).toContainText('version 1.0.0 → 1.1.0');
  await expect(page.getByTestId('explain-last-profile')).toHaveAttribute(
    'data-time',
    String(hearth.start + 23 * MINUTE),
  );
  await page.screenshot({ path: 'test-results/views/explain-quoted.png', fullPage: true });
});

test('a line of the explanation leads to the diff before and after the change', async ({ page, hearth }) => {
  const end = hearth.start + 24 * MINUTE;
  await page.goto(`${hearth.url}/a/hearth-profiles-app/explain?service=quoted&at=${end}&window=12m`);
  const type = page.getByTestId('explain-types').locator(`tr[data-name="${cpuType}"]`);
  const since = Number(await type.getAttribute('data-since'));
  await type.getByRole('link', { name: 'Diff' }).click();
  const [before, after] = [page.getByTestId('diff-baseline'), page.getByTestId('diff-comparison')];
  const sum = async (from: number, to: number) => {
    const question = {
      profileTypeID: cpuType,
      labelSelector: '{service_name="quoted"}',
      start: BigInt(from) + 1n,
      end: BigInt(to),
    };
    const { flamegraph } = await hearth.querier.selectMergeStacktraces(question);
    return String(flamegraph!.total);
  };
  await expect(after.getByTestId('diff-side-total')).toHaveAttribute('data-total', await sum(since, end));
  await expect(before.getByTestId('diff-side-total')).toHaveAttribute('data-total', await sum(end - 2 * half, since));
});

test('the filters of a short link narrow what is explained, and the copied link is short again', async ({
  page,
  hearth,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const end = hearth.start + 24 * MINUTE;
  const filters = encodeURIComponent('{region="eu"}');
  await page.goto(`${hearth.url}/a/hearth-profiles-app/explain?service=quoted&at=${end}&window=12m&filters=${filters}`);
  await expect(page.getByTestId('explain-headline')).toContainText('quoted');
  await expect(page.getByTestId('filter-chip')).toHaveAttribute('data-label', 'region');
  await page.getByTestId('explain-copy').click();
  const copied = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  expect(copied.pathname).toBe('/a/hearth-profiles-app/explain');
  expect(Object.fromEntries(copied.searchParams)).toEqual({
    service: 'quoted',
    at: String(end),
    window: '12m',
    filters: 'region|=|eu',
  });
});

test('a service that is not there, and one that fell silent, are told apart', async ({ page, hearth }) => {
  const at = hearth.start + 24 * MINUTE;
  await page.goto(`${hearth.url}/a/hearth-profiles-app/explain?service=nobody&at=${at}`);
  await expect(page.getByTestId('empty')).toContainText('No profile of nobody was ever stored');
  // Two days after the recording.
  await page.goto(`${hearth.url}/a/hearth-profiles-app/explain?service=quoted&at=${at + 2 * 1440 * MINUTE}`);
  await expect(page.getByTestId('empty')).toContainText('Its last profile came');
  await page.getByRole('link', { name: 'Explain the time up to its last profile' }).click();
  await expect(page.getByTestId('explain-headline')).toContainText('quoted');
});

const some = /\d+(\.\d)? of \d+ (days|hours), \d+ %/;

test('what is slow to come is drawn section by section, of the newest time first, and stays when it is cancelled', async ({
  page,
  hearth,
}) => {
  const end = hearth.start + 24 * MINUTE;
  const days = 2 * 24 * 60 * MINUTE;
  const since = hearth.start + half;
  // The recording is young: of days before it there is nothing, so that is said in the server's place.
  const lastProfile = BigInt(hearth.start + 23 * MINUTE);
  const told = { start: BigInt(end - days), end: BigInt(end), lastProfile };
  const cpu = { profileType: cpuType, rate: 3e8, beforeRate: 1e8, since: BigInt(since), significant: true };
  const moved = { ...told, types: [cpu], sections: [ExplainSection.TYPES] };
  const answer = (message: MessageInitShape<typeof ExplainResponseSchema>) => ({
    contentType: 'application/proto',
    body: Buffer.from(toBinary(ExplainResponseSchema, create(ExplainResponseSchema, message))),
  });
  let tellMoved: () => void = () => undefined;
  const movedIsKnown = new Promise<void>((resolve) => (tellMoved = resolve));
  const last = { ...told, sections: [ExplainSection.LAST_PROFILE] };
  const isLastOnly = (route: Route) => {
    const { sections } = fromBinary(ExplainRequestSchema, route.request().postDataBuffer()!);
    return sections.length === 1;
  };
  await page.route('**/Explain', async (route) => {
    if (isLastOnly(route)) return route.fulfill(answer(last));
    await movedIsKnown;
    return route.fulfill(answer(moved));
  });
  const undivided = new Set(['RankChanges', 'ExplainLabels']);
  await page.route(/RankChanges|ExplainLabels/, (route) =>
    undivided.delete(route.request().url().split('/').at(-1)!) ? undefined : route.continue(),
  );
  await page.goto(`${hearth.url}/a/hearth-profiles-app/explain?service=quoted&at=${end}&window=2d`);
  const [headline, coming] = [page.getByTestId('explain-headline'), page.getByTestId('explain-coming')];
  const parts = page.getByTestId('explain-parts');
  await expect(headline).toHaveText('What moved in quoted is on its way.');
  await expect(page.getByTestId('explain-last-profile')).toHaveAttribute('data-time', String(lastProfile));
  await expect(page.getByTestId('explain-types')).toHaveCount(0);
  await page.screenshot({ path: 'test-results/views/explain-coming.png' });

  tellMoved();
  await expect(headline).toHaveText(/^CPU of quoted has been different since \S+( \S+)?\.$/);
  await expect(coming).toHaveText('On its way: in which functions, by which label.');
  await expect(page.getByTestId('explain-types').locator(`tr[data-name="${cpuType}"]`)).toHaveAttribute(
    'data-since',
    String(since),
  );
  await expect(parts).toHaveText(
    Array.from(
      { length: 2 },
      () => new RegExp(`newest time alone. Baseline: ${some.source}.* Comparison: all of it. All`),
    ),
  );
  const slow = page.getByTestId('explain-functions').locator('tr[data-name="main.handleSlow"]');
  await expect(slow).toHaveAttribute('data-significant', 'true');
  await expect(page.getByTestId('explain-labels').locator('li').first()).toHaveAttribute('data-name', 'version');
  await expect(headline).not.toContainText('handleSlow');
  await page.screenshot({ path: 'test-results/views/explain-parts.png', fullPage: true });

  await page.getByTestId('question-progress').getByRole('button', { name: 'Cancel' }).click();
  await expect(coming).toHaveText('You cancelled the rest: in which functions, by which label.');
  await expect(parts.first()).toContainText('You cancelled the rest.');
  await expect(slow).toBeVisible();
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(headline).toContainText(/^CPU of quoted rose .*: mostly main\.handleSlow, version 1\.1\.0\.$/);
  await expect(coming).toHaveCount(0);
  await expect(parts).toHaveCount(0);
});
