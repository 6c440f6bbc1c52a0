/**
 * Turns a profile as it was read into what is stored: one series for each sample type and each distinct set of
 * sample labels, with its stacks merged.
 *
 *     sample types cpu, samples; samples   main;run 10 {endpoint="/a"}, main;run 20 {endpoint="/a"}, main 5
 *       → cpu     {endpoint="/a"}  main;run 30
 *       → cpu     {}               main 5
 *       → samples … the same two
 */
import type { TenantNumber, UnixNanos } from '#model/brands.ts';
import { nanos } from '#model/brands.ts';
import type { ProfileColumns, SymbolColumns } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import { labelValue, type Labels } from '#model/labels.ts';
import type { NormalisedProfile, NormalisedSeries, RetentionClass, SpanSamples } from '../store/store.ts';
import { distinctStacks } from './distinct-stacks.ts';
import { isGoProfile, withoutShapes } from './go-names.ts';
import { checkLabels, withLabels } from './label-rules.ts';
import { privateLabelsOf } from './private-labels.ts';
import type { DecodeLimits } from './pushed-profile.ts';
import { groupSamples, type SampleGroups } from './sample-labels.ts';

export interface ProfileToStore {
  tenant: TenantNumber;
  profileId: Uint8Array;
  time: UnixNanos;
  columns: ProfileColumns;
  /** As seriesLabels makes them. */
  labels: Labels;
  limits: DecodeLimits;
  retention?: RetentionClass | undefined;
  /** When it came. */
  arrived?: UnixNanos;
}

/** The largest value that a series can hold. */
const MAX_INT64 = 2n ** 63n - 1n;

/** Undefined when nothing is left to store: a profile without samples, or one whose values are all zero. */
export function normalise(profile: ProfileToStore): NormalisedProfile | undefined {
  const { columns, labels, limits } = profile;
  checkLabels(labels, limits);
  checkSampleTypes(columns);

  const chosen = samplesThatCount(columns);
  const groups = groupSamples(columns, chosen, labels);
  const { stacks, rowOfSample } = distinctStacks(columns.stacks, chosen, limits.maxDepth);
  const series = seriesOf(columns, rowOfSample, groups, labels, limits);
  if (series.length === 0) {
    return undefined;
  }
  return {
    tenant: profile.tenant,
    retention: isOfDemo(labels) ? 'demo' : (profile.retention ?? 'default'),
    profileId: profile.profileId,
    time: profile.time,
    ...(profile.arrived === undefined ? {} : { arrived: profile.arrived }),
    duration: nanos(columns.durationNanos < 0n ? 0n : columns.durationNanos),
    period: columns.period,
    symbols: cleanSymbols(columns.symbols, limits.maxSymbolLength),
    stacks,
    series,
  };
}

const isOfDemo = (labels: Labels) => labelValue(labels, 'hearth_demo') === 'true';

/** Types become the parts of profile type ids, so they must not be ambiguous there. */
function checkSampleTypes({ sampleTypes, periodType }: ProfileColumns): void {
  const seen = new Set<string>();
  for (const { type, unit } of periodType === undefined ? sampleTypes : [...sampleTypes, periodType]) {
    if (type.includes(':') || unit.includes(':')) {
      throw new HearthError(
        'malformed_profile',
        `type '${type}' with unit '${unit}' contains ':', which separates the parts of a profile type`,
      );
    }
  }
  for (const { type, unit } of sampleTypes) {
    const id = `${type}:${unit}`;
    if (seen.has(id)) {
      throw new HearthError('malformed_profile', `sample type '${id}' is there twice: name each sample type once`);
    }
    seen.add(id);
  }
}

/** 1 for each sample with a value above zero: the others are dropped, stack, labels and all. */
function samplesThatCount(columns: ProfileColumns): Uint8Array {
  const types = columns.sampleTypes.length;
  const chosen = new Uint8Array(columns.stacks.offsets.length - 1);
  for (let at = 0; at < columns.values.length; at++) {
    if (columns.values[at]! > 0n) {
      chosen[Math.floor(at / types)] = 1;
    }
  }
  return chosen;
}

function seriesOf(
  columns: ProfileColumns,
  rowOfSample: Int32Array,
  groups: SampleGroups,
  labels: Labels,
  limits: DecodeLimits,
): NormalisedSeries[] {
  const members = samplesByGroup(groups);
  const merge = new StackMerge(rowOfSample, columns);
  const series: NormalisedSeries[] = [];
  groups.labels.forEach((sampleLabels, group) => {
    const samples = members[group]!;
    if (samples.length === 0) {
      return;
    }
    const joined = sampleLabels.length === 0 ? labels : withLabels(labels, sampleLabels);
    if (sampleLabels.length > 0) {
      checkLabels(joined, limits);
    }
    columns.sampleTypes.forEach((sampleType, type) => {
      const merged = merge.of(samples, type);
      if (merged.stacks.length > 0) {
        const { profileType, privateSet } = privateLabelsOf(joined, sampleType, columns.periodType);
        series.push({
          labels: withLabels(joined, privateSet),
          profileType,
          service: labelValue(joined, 'service_name'),
          ...merged,
          spans: spansOf(samples, type, groups, merge),
        });
      }
    });
  });
  return series;
}

function samplesByGroup({ labels, groupOfSample }: SampleGroups): number[][] {
  const members: number[][] = labels.map(() => []);
  groupOfSample.forEach((group, sample) => {
    if (group !== -1) {
      members[group]!.push(sample);
    }
  });
  return members;
}

function spansOf(samples: readonly number[], type: number, groups: SampleGroups, merge: StackMerge): SpanSamples[] {
  const bySpan = new Map<number, number[]>();
  for (const sample of samples) {
    const span = groups.spanOfSample[sample]!;
    if (span !== -1) {
      const members = bySpan.get(span);
      if (members === undefined) {
        bySpan.set(span, [sample]);
      } else {
        members.push(sample);
      }
    }
  }
  const spans: SpanSamples[] = [];
  for (const [span, members] of bySpan) {
    const merged = merge.of(members, type);
    if (merged.stacks.length > 0) {
      spans.push({ ...groups.spans[span]!, ...merged });
    }
  }
  return spans;
}

/** Adds up the values of samples with the same stack. Keeps its scratch space between calls. */
class StackMerge {
  private readonly mark: Int32Array;
  private readonly position: Int32Array;
  private round = 0;

  constructor(
    private readonly rowOfSample: Int32Array,
    private readonly columns: ProfileColumns,
  ) {
    this.mark = new Int32Array(rowOfSample.length);
    this.position = new Int32Array(rowOfSample.length);
  }

  /** Only values above zero count: a negative one is what a delta profile says when more was freed than made. */
  of(samples: readonly number[], type: number): { stacks: Int32Array; values: BigInt64Array } {
    const { values: all, sampleTypes } = this.columns;
    const stacks = new Int32Array(samples.length);
    const values = new BigInt64Array(samples.length);
    const round = ++this.round;
    let count = 0;
    let total = 0n;
    for (const sample of samples) {
      const value = all[sample * sampleTypes.length + type]!;
      if (value <= 0n) {
        continue;
      }
      total += value;
      const row = this.rowOfSample[sample]!;
      if (this.mark[row] !== round) {
        this.mark[row] = round;
        this.position[row] = count;
        stacks[count] = row;
        values[count] = value;
        count++;
      } else {
        values[this.position[row]!]! += value;
      }
    }
    if (total > MAX_INT64) {
      throw new HearthError(
        'malformed_profile',
        `the values of sample type '${sampleTypes[type]!.type}' add up to ${total}, which is over 2^63 - 1`,
      );
    }
    return { stacks: stacks.slice(0, count), values: values.slice(0, count) };
  }
}

function cleanSymbols(symbols: SymbolColumns, maxBytes: number): SymbolColumns {
  const named = isGoProfile(symbols) ? withoutShapes(symbols) : symbols;
  if (maxBytes === 0 || !named.strings.some((text) => text.length * 3 > maxBytes)) {
    return named;
  }
  return { ...named, strings: named.strings.map((text) => tail(text, maxBytes)) };
}

/** The last bytes of a text: the tail of a symbol says more than its head, which is often a long path. */
function tail(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) {
    return text;
  }
  const bytes = Buffer.from(text);
  let start = Math.max(0, bytes.length - maxBytes);
  while (start < bytes.length && (bytes[start]! & 0xc0) === 0x80) {
    start++; // Not in the middle of a character.
  }
  return start === 0 ? text : bytes.toString('utf8', start);
}
