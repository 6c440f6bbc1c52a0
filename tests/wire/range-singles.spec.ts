/** Single profiles, heatmaps and spans of a range that is asked in parts, by the page's own code of the built service. */
import { from as promised } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { ROOT } from '#model/tree-shape.ts';
import { askNewest } from '../../src/api/newest-steps.ts';
import { listInParts, type CameList } from '../../src/api/parted-list.ts';
import type { TimeSpan } from '../../src/api/profile-source.ts';
import { heatmapOf, listProfiles, roomFor, type HeatmapQuery, type ListQuery } from '../../src/api/single-profiles.ts';
import { topSpans } from '../../src/api/top-spans.ts';
import { unpackedFixture } from '../fixtures/pprof/truth.ts';
import { atTime, CPU, push } from './calls.ts';
import { end, HOUR, serveFrom, sourceThrough, start, type CarriedRequest } from './parted-source.ts';
import { startService, type TestService } from './service.ts';

// A mock is made before this file's imports: what it calls is looked for when it is called.
vi.mock('@grafana/runtime', () => ({
  getBackendSrv: () => ({
    fetch: (request: CarriedRequest) =>
      promised(import('./parted-source.ts').then((through) => through.carried(request))),
  }),
}));
vi.mock('@grafana/data', () => ({ FieldColorModeId: {}, FieldType: {} }));
vi.mock('@grafana/schema', () => ({ VisibilityMode: {} }));

const signal = new AbortController().signal;
let service: TestService;

beforeAll(async () => {
  service = serveFrom(await startService({ limits: { rejectOlderThan: '0' } }));
});

afterAll(() => service?.stop());

describe('both ends of a range', () => {
  it('are the same to a list of profiles or spans, a heatmap and the flame graph that it leads to', async () => {
    const at = unixMillis(Date.now() - 5 * HOUR);
    const labels = { __name__: 'process_cpu', service_name: 'edge' };
    const profile = atTime(unpackedFixture('go/go-shopd-cpu-labels.pb.gz'), at);
    expect((await push(service, labels, profile)).status).toBe(200);
    const source = sourceThrough(() => undefined);
    const found = async (first: number, last: number) => {
      const query = {
        profileType: CPU,
        selector: '{service_name="edge"}',
        start: unixMillis(first),
        end: unixMillis(last),
      };
      const { profiles } = await listProfiles(source, { ...query, order: 'newest', page: '' }, signal);
      const heatmap = await heatmapOf(source, { ...query, of: 'profiles', stepSeconds: 60 }, signal);
      const spans = await topSpans(source, { ...query, byName: false, limit: 10 }, signal);
      const ofSpan = spans[0] && (await source.mergeStacks({ ...query, spans: [spans[0].span] }, signal)).tree;
      const { tree } = await source.mergeStacks(query, signal);
      const counted = heatmap?.counts.reduce((sum, count) => sum + count, 0) ?? 0;
      return [profiles.length > 0, counted, spans.length, tree.total[ROOT]! > 0n, (ofSpan?.total[ROOT] ?? 0n) > 0n];
    };
    // What is at the start is of the range before; what is at the end belongs to it.
    const [nothing, all] = [
      [false, 0, 0, false, false],
      [true, 1, 10, true, true],
    ];
    expect(await found(at, at + 10 * 60_000)).toEqual(nothing);
    expect(await found(at - 1, at + 10 * 60_000 - 1)).toEqual(all);
    expect(await found(at - 10 * 60_000, at)).toEqual(all);
    expect(await found(at - 10 * 60_000, at - 1)).toEqual(nothing);
  });
});

describe('single profiles and spans', () => {
  const labels = { __name__: 'process_cpu', service_name: 'spanned' };
  const query = { profileType: CPU, selector: '{service_name="spanned"}', start, end };

  beforeAll(async () => {
    const file = unpackedFixture('go/go-shopd-cpu-labels.pb.gz');
    const apart = (end - start) / 40;
    const pushes = Array.from({ length: 40 }, (_, i) => push(service, labels, atTime(file, start + 1 + i * apart)));
    for (const { status, text } of await Promise.all(pushes)) expect([status, text]).toEqual([200, '{}']);
  });

  /** The first question of all of the time hangs until it is taken back. */
  function slowOnce(call: string) {
    let hanging = 1;
    return sourceThrough((name) => (name === call && hanging-- > 0 ? new Promise(() => undefined) : undefined));
  }

  /** The first question of all of the time is answered when somebody says so. */
  function heldBack(call: string) {
    let goOn: () => void = () => undefined;
    let first: Promise<undefined> | undefined = new Promise<undefined>((resolve) => (goOn = () => resolve(undefined)));
    const source = sourceThrough((name) => {
      if (name !== call) return undefined;
      const held = first;
      first = undefined;
      return held;
    });
    return { source, goOn };
  }

  it.each(['newest', 'largest'] as const)('the %s come page by page as in the undivided list', async (order) => {
    const rows = 600;
    let pages = 0;
    for (let page = ''; pages === 0 || page !== ''; pages++) {
      const asked: ListQuery = { ...query, order, page, rows };
      const came: CameList[] = [];
      const source = order === 'largest' ? slowOnce('ListProfiles') : sourceThrough(() => undefined);
      const parted = await listInParts(source, asked, signal, (part) => came.push(part));
      expect(parted).toEqual(
        await listProfiles(
          sourceThrough(() => undefined),
          asked,
          signal,
        ),
      );
      expect(came.length).toBeGreaterThan(0);
      for (const part of came) {
        const narrow = await listProfiles(source, { ...asked, ...part.came }, signal);
        expect(part.profiles).toEqual(narrow.profiles);
      }
      page = parted.next;
    }
    expect(pages).toBe(3);
  });

  it('a heatmap comes of its newest part first, in slots of the whole one', async () => {
    for (const of of ['profiles', 'spans'] as const) {
      const asked: HeatmapQuery = { ...query, of, stepSeconds: 2 * 3600 };
      const send = (part: HeatmapQuery, until: AbortSignal) => heatmapOf(source, part, until);
      const { source, goOn } = heldBack('SelectHeatmap');
      const steps: [Awaited<ReturnType<typeof send>>, TimeSpan][] = [];
      const onStep = (...step: (typeof steps)[number]) => steps.push(step) === 2 && goOn();
      const parted = await askNewest(source, 'SelectHeatmap', asked, send, signal, onStep, 2 * HOUR);
      const whole = (await heatmapOf(
        sourceThrough(() => undefined),
        asked,
        signal,
      ))!;
      expect(parted).toEqual(whole);
      expect(steps).toHaveLength(2);
      for (const [grid, came] of steps) {
        expect(grid).toEqual(await heatmapOf(source, { ...asked, ...came }, signal));
        const { edges, counts, floors } = roomFor(grid!, asked);
        expect(edges).toEqual(whole.edges);
        // By slot: rows are of the values that the part has.
        const inSlots = (some: Int32Array) =>
          whole.edges.slice(1).map((_, slot) => sum(some.slice(slot * floors.length, (slot + 1) * floors.length)));
        const ofPart = inSlots(whole.counts).map((count, slot) => (whole.edges[slot]! < came.start ? 0 : count));
        expect(inSlots(counts)).toEqual(ofPart);
        expect(sum(counts)).toBeLessThan(sum(whole.counts));
      }
    }
  });

  it.each([false, true])('top spans, by name: %s, come of the newest part first', async (byName) => {
    const asked = { ...query, byName, limit: 50 };
    const send = (part: typeof asked, until: AbortSignal) => topSpans(source, part, until);
    const { source, goOn } = heldBack('TopSpans');
    const steps: [Awaited<ReturnType<typeof send>>, TimeSpan][] = [];
    const onStep = (...step: (typeof steps)[number]) => steps.push(step) === 2 && goOn();
    const parted = await askNewest(source, 'TopSpans', asked, send, signal, onStep);
    const whole = await topSpans(
      sourceThrough(() => undefined),
      asked,
      signal,
    );
    expect(parted).toEqual(whole);
    expect(steps).toHaveLength(2);
    for (const [rows, came] of steps) {
      expect(rows).toEqual(await topSpans(source, { ...asked, ...came }, signal));
      expect(rows[0]!.value).toBeLessThan(whole[0]!.value);
    }
  });
});

const sum = (counts: Int32Array) => counts.reduce((all, count) => all + count, 0);
