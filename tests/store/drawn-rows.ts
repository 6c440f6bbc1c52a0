/**
 * Profiles to store, drawn as text, and answers of the store printed as text again.
 *
 *     const profile = profileOf('main;parse 5\nmain;render 7', { tenant, at: 1_000, labels: { pod: 'a' } });
 *     await store.write([encodeProfile(profile)]);
 *     printTree(await store.mergeStacks(everything(tenant)));   // ['main;parse 5', 'main;render 7']
 */
import { createHash } from 'node:crypto';
import { nanos, unixMillis, unixNanos, type TenantNumber } from '#model/brands.ts';
import type { LocationTree } from '#model/columns.ts';
import { sortLabels, type Label } from '#model/labels.ts';
import type { NormalisedProfile, RetentionClass, SpanSamples, StackQuery } from '../../service/store/store.ts';
import { drawProfile } from '../fixtures/drawn-profile.ts';

/** What tests take for the moment of a profile unless they say otherwise: a Thursday in 2026. */
export const NOON = Date.UTC(2026, 9, 22, 12);

export const CPU = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';

export interface DrawnRow {
  tenant: TenantNumber;
  /** Milliseconds after NOON. */
  at?: number;
  /** Nanoseconds after that millisecond. */
  nanos?: bigint;
  service?: string;
  labels?: Record<string, string>;
  profileType?: string;
  retention?: RetentionClass;
  /** Text that names the profile: the same text is the same id. Everything drawn by default. */
  id?: string;
  /** Samples of the drawing, by row, that belong to a span. */
  spans?: { span: bigint; traceHigh?: bigint; traceLow?: bigint; name?: string; rows: number[] }[];
}

/** One profile of one series (or of one for each value column, when the drawing has several). */
export function profileOf(text: string, row: DrawnRow, types = ['samples:count']): NormalisedProfile {
  const { columns } = drawProfile(text, { types: types.join(',') });
  const service = row.service ?? 'shop';
  const time = unixNanos(BigInt(NOON + (row.at ?? 0)) * 1_000_000n + (row.nanos ?? 0n));
  const count = columns.stacks.offsets.length - 1;
  const rows = Array.from({ length: count }, (_, index) => index);
  const valuesOf = (type: number, of: number[]) =>
    BigInt64Array.from(of, (sample) => columns.values[sample * types.length + type]!);
  const spansOf = (type: number): SpanSamples[] =>
    (row.spans ?? []).map(({ span, traceHigh, traceLow, name, rows: of }) => ({
      spanId: span,
      traceIdHigh: traceHigh ?? 0n,
      traceIdLow: traceLow ?? 0n,
      spanName: name ?? '',
      stacks: Int32Array.from(of),
      values: valuesOf(type, of),
    }));
  return {
    tenant: row.tenant,
    retention: row.retention ?? 'default',
    profileId: profileId(row.id ?? JSON.stringify([text, time.toString(), service, row.labels])),
    time,
    duration: nanos(10_000_000_000n),
    period: 10_000_000n,
    symbols: columns.symbols,
    stacks: columns.stacks,
    series: types.map((type, index) => {
      const profileType = row.profileType ?? (types.length === 1 ? CPU : `process_cpu:${type}:cpu:nanoseconds`);
      return {
        labels: labelsOf({ ...row.labels, service_name: service, __profile_type__: profileType }),
        profileType,
        service,
        stacks: Int32Array.from(rows),
        values: valuesOf(index, rows),
        spans: spansOf(index),
      };
    }),
  };
}

export function labelsOf(labels: Record<string, string>): Label[] {
  return sortLabels(Object.entries(labels).map(([name, value]) => ({ name, value })));
}

export function profileId(name: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(name).digest().subarray(0, 16));
}

/** All CPU profiles of a tenant around NOON, restricted by what is given. */
export function everything(tenant: TenantNumber, restriction: Partial<StackQuery> = {}): StackQuery {
  return {
    tenant,
    matchers: [],
    profileType: CPU,
    start: unixMillis(NOON - 3_600_000),
    end: unixMillis(NOON + 3_600_000),
    ...restriction,
  };
}

/** One line a stack: frames from the root, inlined ones after >, the value. Sorted; what is not drawn has no value. */
export function printTree(tree: LocationTree): string[] {
  const { symbols, parent, location, self } = tree;
  const paths: string[] = [];
  const lines: string[] = [];
  parent.forEach((above, node) => {
    const own = frameText(symbols, location[node]!);
    paths.push(above === -1 ? own : `${paths[above]!};${own}`);
    if (self[node] !== 0n) {
      lines.push(`${paths[node]!} ${self[node]}`);
    }
  });
  if (tree.stackless !== 0n) {
    lines.push(`() ${tree.stackless}`);
  }
  return lines.sort();
}

function frameText(symbols: LocationTree['symbols'], row: number): string {
  const { lineOffsets, lineFunction, lineNumber, mapping, address } = symbols.locations;
  const frames: string[] = [];
  for (let line = lineOffsets[row]!; line < lineOffsets[row + 1]!; line++) {
    const of = lineFunction[line]!;
    const file = symbols.strings[symbols.functions.file[of]!]!;
    const place = file === '' ? '' : `@${file}:${lineNumber[line]}`;
    frames.unshift(symbols.strings[symbols.functions.name[of]!]! + place);
  }
  const at = mapping[row]!;
  return frames.length > 0
    ? frames.join('>')
    : `[${at === -1 ? '' : symbols.strings[symbols.mappings.file[at]!]!}] 0x${address[row]!.toString(16)}`;
}

/** The same for what was drawn: lines trimmed and sorted. */
export function drawnLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .sort();
}
