/** Names that are no names: nothing of them may run, break the page or change on the way to the screen and to files. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { test } from '@playwright/test';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { readSpeedscope } from '#model/formats/speedscope/read.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { writePprof } from '#model/formats/pprof/write.ts';
import { nameTree } from '#model/name-tree.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { locationTree } from '#model/stack-tree.ts';
import { DocumentKind, DocumentService } from '#proto/hearth/v1/documents_pb.ts';
import { PusherService } from '#proto/push/v1/push_pb.ts';
import { RecordingRulesService } from '#proto/settings/v1/recording_rules_pb.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { field } from '../fixtures/drawn-profile.ts';
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

/** Spans of these names, each of one sample below `main`. */
function spanProfile(millis: number): Uint8Array<ArrayBuffer> {
  const strings = ['', 'cpu', 'nanoseconds', 'main', 'span_id', 'span_name'];
  const idOf = (text: string) => strings.push(text) - 1;
  const type = [...field(1, 1), ...field(2, 2)];
  const samples = someHostileNames.flatMap((name, at) => {
    const labels = [
      [4, idOf((at + 1).toString(16).padStart(16, '0'))],
      [5, idOf(name)],
    ].flatMap(([key, text]) => field(3, [...field(1, key!), ...field(2, text!)]));
    return field(2, [...field(1, 1), ...field(2, (at + 1) * 1_000_000), ...labels]);
  });
  const place = [
    ...field(4, [...field(1, 1), ...field(4, field(1, 1))]),
    ...field(5, [...field(1, 1), ...field(2, 3)]),
  ];
  const texts = strings.flatMap((text) => field(6, text));
  const time = field(9, BigInt(millis) * 1_000_000n);
  return Uint8Array.from([field(1, type), samples, place, texts, time, field(11, type), field(12, 1)].flat());
}

const connect = ({ url }: Hearth) => createConnectTransport({ httpVersion: '1.1', baseUrl: url });

async function push(hearth: Hearth): Promise<void> {
  const { start } = hearth;
  const pusher = createClient(PusherService, connect(hearth));
  // One for each side of a diff.
  const profiles = [5, 20].map((minute) => ({ rawProfile: hostileProfile(start + minute * MINUTE) }));
  for (const name of someHostileNames) {
    const labels = { __name__: 'process_cpu', service_name: name, region: name };
    const pairs = Object.entries(labels).map((pair) => ({ name: pair[0], value: pair[1] }));
    await pusher.push({ series: [{ labels: pairs, samples: profiles }] });
  }
  const ofSpans = { __name__: 'process_cpu', service_name: 'spans' };
  const labels = Object.entries(ofSpans).map(([name, value]) => ({ name, value }));
  await pusher.push({ series: [{ labels, samples: [{ rawProfile: spanProfile(start + 5 * MINUTE) }] }] });
}

/** Saved views of these names, by people of these names. */
async function saveViews(hearth: Hearth): Promise<void> {
  const documents = createClient(DocumentService, connect(hearth));
  for (const name of keepable) {
    const search = new URLSearchParams({ 'var-serviceName': name }).toString();
    const content = new TextEncoder().encode(JSON.stringify({ format: 1, view: 'flame-graph', search, by: name }));
    await documents.put({ document: { kind: DocumentKind.VIEW, name, content } });
  }
}

/** Recording rules of functions, services and labels of these names. */
async function recordHostile(hearth: Hearth): Promise<void> {
  const rules = createClient(RecordingRulesService, connect(hearth));
  for (const [at, name] of keepable.entries()) {
    await rules.upsertRecordingRule({
      metricName: `profiles_recorded_hostile_${at}`,
      matchers: [`{service_name=${JSON.stringify(name)},__profile_type__="${cpuType}"}`],
      groupBy: ['service_name'],
      externalLabels: [{ name: 'team', value: name }],
      stacktraceFilter: { functionName: { functionName: name } },
    });
  }
}

/** What is kept has a name of one line. */
const keepable = someHostileNames.filter((name) => !/\p{Cc}/u.test(name) && name.trim() !== '');

// Their own service: others look for theirs among a few.
let hearth: Awaited<ReturnType<typeof recordedHearth>>;
test.beforeAll(async () => {
  hearth = await recordedHearth();
});
test.afterAll(() => hearth.stop());

test('no hostile name runs, and each is shown and saved as it is', async ({ page }) => {
  test.slow();
  expect(hostileNames.length).toBeGreaterThanOrEqual(500);
  await Promise.all([push(hearth), saveViews(hearth), recordHostile(hearth)]);
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
    ['function', { service, function: hostileNames[0]!, 'var-groupBy': 'region' }, testIds.function.table],
    ['spans', { service: 'spans' }, testIds.spans.table],
    ['side-by-side', { service, 'var-groupBy': 'region' }, testIds.sideBySide.table],
    ['profiles', { service }, testIds.profiles.heatmap],
    ['saved', {}, testIds.saved.row],
    ['recording-rules', {}, testIds.recording.row],
    ['settings', {}, testIds.settings.services],
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

  const exported = async (format: string) => {
    await page.getByTestId(testIds.export.menu).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId(`${testIds.export.choice}-${format}`).click(),
    ]);
    return readFileSync(await download.path());
  };
  const lacking = (names: Iterable<string>) => {
    const saved = new Set(names);
    return hostileNames.filter((name) => !saved.has(name));
  };
  const namesIn = (columns: ReturnType<typeof readPprof>) => nameTree(locationTree(columns, 0)).names;
  expect(lacking(namesIn(readPprof(gunzipSync(await exported('pprof')))))).toEqual([]);
  expect(lacking(namesIn(readSpeedscope(await exported('speedscope'))[0]!.columns))).toEqual([]);
  // Folded stacks cannot say what a line ends with; no name makes another line of it.
  const lines = (await exported('folded')).toString().trimEnd().split('\n');
  expect(lines.filter((line) => !/^main;.* \d+$/s.test(line))).toEqual([]);
  const table = (await exported('csv')).toString();
  // A cell that a spreadsheet would work out is text there.
  expect(table.split('\r\n').filter((line) => /^"?[=@\t]/.test(line))).toEqual([]);
  const picture = (await exported('svg')).toString();
  const broken = await page.evaluate((text) => {
    const svg = new DOMParser().parseFromString(text, 'image/svg+xml');
    const found = [...svg.querySelectorAll('*')].filter(
      ({ tagName, attributes }) =>
        /^(script|foreignObject|a|animate|parsererror)$/i.test(tagName) ||
        [...attributes].some(({ name }) => name.startsWith('on')),
    );
    return found.map(({ outerHTML }) => outerHTML.slice(0, 200));
  }, picture);
  expect(broken).toEqual([]);
  expect(picture).toContain('&lt;');

  // The same from a file, whose own name is no better, and what the picture does where it is opened by itself.
  await page.goto(hearth.address('ad-hoc'));
  const buffer = Buffer.from(hostileProfile(hearth.start));
  const file = { name: '<img src=x onerror=hostileHit()>.pb', mimeType: 'application/octet-stream', buffer };
  await page.locator('input[type=file]').first().setInputFiles(file);
  await expect(row).toHaveAttribute('data-function', hostileNames[0]!);
  await page.goto(`data:image/svg+xml;base64,${Buffer.from(picture).toString('base64')}`);
  expect(hits).toEqual([]);
});
