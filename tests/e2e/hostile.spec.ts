/** Names that are no names: nothing of them may run, break the page or change on the way to the screen and to files. */
import { readFileSync } from 'node:fs';
import { test } from '@playwright/test';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { readSpeedscope } from '#model/formats/speedscope/read.ts';
import { writePprof } from '#model/formats/pprof/write.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { locationTree } from '#model/stack-tree.ts';
import { PusherService } from '#proto/push/v1/push_pb.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { hostileNames, someHostileNames } from '../fixtures/hostile/hostile-names.ts';
import { cpuType, expect, MINUTE, recordedHearth, type Hearth } from './recorded.ts';

/** Every name a function, the first the costliest; each below `main`. */
function hostileProfile(millis: number): Uint8Array<ArrayBuffer> {
  const names = ['main', ...hostileNames];
  const file = {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    shared: { frames: names.map((name) => ({ name })) },
    profiles: [
      {
        type: 'sampled',
        name: 'hostile',
        unit: 'nanoseconds',
        startValue: 0,
        endValue: 1,
        samples: hostileNames.map((_, at) => [0, at + 1]),
        weights: hostileNames.map((_, at) => (hostileNames.length - at) * 1_000_000),
      },
    ],
  };
  const [found] = readSpeedscope(new TextEncoder().encode(JSON.stringify(file)));
  const options = { type: parseProfileType(cpuType), timeNanos: BigInt(millis) * 1_000_000n };
  return writePprof(locationTree(found!.columns, 0), options);
}

async function push({ url, start }: Hearth): Promise<void> {
  const pusher = createClient(PusherService, createConnectTransport({ httpVersion: '1.1', baseUrl: url }));
  // One for each side of a diff.
  const profiles = [5, 20].map((minute) => ({ rawProfile: hostileProfile(start + minute * MINUTE) }));
  for (const name of someHostileNames) {
    const labels = { __name__: 'process_cpu', service_name: name, region: name };
    const pairs = Object.entries(labels).map((pair) => ({ name: pair[0], value: pair[1] }));
    await pusher.push({ series: [{ labels: pairs, samples: profiles }] });
  }
}

// Their own service: others look for theirs among a few.
let hearth: Awaited<ReturnType<typeof recordedHearth>>;
test.beforeAll(async () => {
  hearth = await recordedHearth();
});
test.afterAll(() => hearth.stop());

test('no hostile name runs, and each is shown and saved as it is', async ({ page }) => {
  test.slow();
  expect(hostileNames.length).toBeGreaterThanOrEqual(500);
  await push(hearth);
  const hits: string[] = [];
  await page.exposeFunction('hostileHit', () => hits.push(page.url()));
  page.on('dialog', (dialog) => {
    hits.push(dialog.message());
    void dialog.dismiss();
  });
  const service = someHostileNames[0]!;
  const filter = `region|=|${service.replaceAll('|', '__gfp__').replaceAll(',', '__gfc__').replaceAll('#', '__gfh__')}`;
  const views: [view: string, keys: Record<string, string>, shows: string][] = [
    ['services', { layout: 'rows' }, 'service-row'],
    ['profile-types', { service }, 'type-card'],
    ['labels', { service, 'var-groupBy': 'region' }, 'value-table'],
    ['diff', { service }, 'diff-table'],
    ['explain', { service }, 'explain'],
    ['flame-graph', { service, 'var-filters': filter }, testIds.functionTable.table],
  ];
  for (const [view, keys, shows] of views) {
    await page.goto(hearth.address(view, keys));
    if (view !== 'explain') await expect(page.getByTestId(shows).first()).toBeVisible();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, view).toBeLessThanOrEqual(0);
  }
  await expect(page.getByTestId(testIds.filters.chip)).toContainText(service);
  // The costliest function is the first name, exactly.
  const row = page.getByTestId(testIds.functionTable.table).locator('tbody [data-function]').first();
  await expect(row).toHaveAttribute('data-function', hostileNames[0]!);
  await expect(row).toContainText(hostileNames[0]!.slice(-8));

  await page.getByTestId(testIds.export.menu).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId(`${testIds.export.choice}-speedscope`).click(),
  ]);
  const { shared } = JSON.parse(readFileSync(await download.path(), 'utf8')) as {
    shared: { frames: { name: string }[] };
  };
  expect(hits).toEqual([]);
  const saved = new Set(shared.frames.map(({ name }) => name));
  expect(hostileNames.filter((name) => !saved.has(name))).toEqual([]);
});
