/** What changed, since when and why: an answer that is there when the page is, and leads to its proofs. */
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
