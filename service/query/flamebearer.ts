/**
 * Flame graphs in the older JSON of the wire, which Grafana's pages read.
 *
 *     flamebearer(encodeFlameGraph(tree), parseProfileType(id));
 *     // {"version":1,"flamebearer":{"names":["total",…],"levels":[[0,5,0,0],…],"numTicks":5,"maxSelf":2},"metadata":{…},…}
 */
import type { DiffGraph } from '#model/diff.ts';
import type { FlameGraph } from '#model/flame-graph.ts';
import type { Level } from '#model/levels.ts';
import type { ProfileType } from '#model/profile-type.ts';

/** Samples of these are counted, not measured: their readers expect another word, and a rate that means nothing. */
const countedTypes: ReadonlySet<string> = new Set(['inuse_objects', 'alloc_objects', 'goroutine', 'samples']);

export interface FlamebearerSeries {
  /** As `timeline` writes it. */
  timeline: string;
  /** One for each value of what is grouped by; undefined when nothing is. */
  groups: ReadonlyMap<string, string> | undefined;
}

export function flamebearer(graph: FlameGraph, type: ProfileType, series?: FlamebearerSeries): string {
  return profile('single', graph, type, `"numTicks":${graph.total},"maxSelf":${graph.maxSelf}`, '', series);
}

export function diffFlamebearer(graph: DiffGraph, type: ProfileType): string {
  const ticks = `,"leftTicks":${graph.leftTicks},"rightTicks":${graph.rightTicks}`;
  return profile('double', graph, type, `"numTicks":${graph.total},"maxSelf":${graph.maxSelf}`, ticks);
}

function profile(
  format: 'single' | 'double',
  { names, levels }: { names: readonly string[]; levels: readonly Level[] },
  type: ProfileType,
  totals: string,
  ticks = '',
  series?: FlamebearerSeries,
): string {
  // Written by hand: a value beyond 2^53 is exact in the text, whatever its reader makes of it.
  const rows = levels.map(({ values }) => `[${values.join(',')}]`).join(',');
  const metadata = { format, spyName: '', ...unitsOf(type), name: type.sampleType };
  const groups = series?.groups === undefined ? 'null' : objectOf(series.groups);
  return `{"version":1,"flamebearer":{"names":${JSON.stringify(names)},"levels":[${rows}],${totals}},"metadata":${JSON.stringify(metadata)},"timeline":${series?.timeline ?? 'null'},"groups":${groups},"heatmap":null${ticks}}`;
}

function objectOf(values: ReadonlyMap<string, string>): string {
  return `{${[...values].map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`;
}

function unitsOf({ sampleType, sampleUnit }: ProfileType): { sampleRate: number; units: string } {
  if (sampleType === 'cpu') {
    return { sampleRate: 1_000_000_000, units: 'samples' };
  }
  return { sampleRate: 100, units: countedTypes.has(sampleType) ? 'objects' : sampleUnit };
}
