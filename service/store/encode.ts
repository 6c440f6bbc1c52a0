/**
 * A normalised profile as the store's rows, in RowBinary: pure work, done in a worker thread, so that the main
 * thread only has to leave out the symbols that are already durable and join the rest.
 *
 *     const encoded = encodeProfile(normalised, durable);
 *     port.postMessage(encoded, transferables(encoded));
 *     await store.write([encoded]);
 *
 * Only symbols that a stored stack uses are written, and none that are known to be durable; each carries its content
 * hash as id (content-hash.ts).
 */
import type { SymbolColumns } from '#model/columns.ts';
import { GrowingInt32 } from '#model/growing.ts';
import type { Labels } from '#model/labels.ts';
import { NO_PARENT, PathTable } from '#model/path-table.ts';
import { ContentHash, KIND } from './content-hash.ts';
import { symbolGroup, type DurableSymbols } from './durable-symbols.ts';
import { SampleWriter } from './encode-samples.ts';
import type { IdMap } from './id-map.ts';
import { retentionNumber, weekOf } from './partition.ts';
import { RowWriter } from './row-binary.ts';
import type { EncodedProfile, NormalisedProfile, NormalisedSeries, SpanSamples } from './store.ts';

/** Rows of one symbol table with the id of each, so that rows already stored can be left out. */
export interface SymbolRows {
  /** Two halves an id: low, high. */
  ids: Int32Array<ArrayBuffer>;
  /** Where each row ends in `bytes`. */
  ends: Uint32Array<ArrayBuffer>;
  bytes: Uint8Array<ArrayBuffer>;
}

export const symbolTables = ['functions', 'mappings', 'locations', 'stack_nodes', 'series'] as const;
export type SymbolTableName = (typeof symbolTables)[number];

export interface EncodedRows extends EncodedProfile {
  retention: number;
  /** Days since 1970 of the Monday that begins the profile's week. */
  week: number;
  /** Of the profile, in milliseconds since 1970. */
  time: number;
  service: string;
  symbols: Record<SymbolTableName, SymbolRows>;
  /** When symbols were durable that were left out; undefined when none were. */
  leftOutIn: number | undefined;
  profiles: Uint8Array<ArrayBuffer>;
  spans: Uint8Array<ArrayBuffer>;
}

const NANOS_PER_HOUR = 3_600_000_000_000n;
const NANOS_PER_MILLI = 1_000_000n;
const NANOS_PER_SECOND = 1_000_000_000n;

/** @param durable what may be left out; without it everything is written */
export function encodeProfile(profile: NormalisedProfile, durable?: DurableSymbols): EncodedProfile {
  return new ProfileEncoder(profile, durable).encode();
}

/** The one buffer that an encoded profile is in, to be moved between threads instead of copied. */
export function transferables(encoded: EncodedProfile): ArrayBuffer[] {
  return [(encoded as EncodedRows).profiles.buffer];
}

/** Collects the rows of one symbol table. */
class SymbolWriter {
  readonly out = new RowWriter();
  private readonly ids = new GrowingInt32(256);
  private readonly ends = new GrowingInt32(128);

  end(low: number, high: number): void {
    this.ids.push(low);
    this.ids.push(high);
    this.ends.push(this.out.length);
  }

  clear(): void {
    this.out.clear();
    this.ids.length = 0;
    this.ends.length = 0;
  }

  get byteLength(): number {
    return 4 * (this.ids.length + this.ends.length) + this.out.length;
  }

  /** Takes all rows out. */
  rows(pack: Pack): SymbolRows {
    const ids = pack.words(this.ids);
    const ends = new Uint32Array(pack.buffer, pack.words(this.ends).byteOffset, this.ends.length);
    return { ids, ends, bytes: pack.bytes(this.out) };
  }
}

/** Lays what was written into one buffer: making, moving and freeing seventeen of them would cost more than copying. */
class Pack {
  readonly buffer: ArrayBuffer;
  private at = 0;

  constructor(byteLength: number) {
    this.buffer = new ArrayBuffer(byteLength);
  }

  words({ array, length }: GrowingInt32): Int32Array<ArrayBuffer> {
    this.at += -this.at & 3;
    const words = new Int32Array(this.buffer, this.at, length);
    words.set(array.subarray(0, length));
    this.at += words.byteLength;
    return words;
  }

  bytes(out: RowWriter): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.buffer, this.at, out.length);
    out.moveTo(bytes);
    this.at += bytes.length;
    return bytes;
  }
}

/** Kept between profiles, which are encoded one after the other: what they hold is taken out at the end of each. */
const writers = {
  functions: new SymbolWriter(),
  mappings: new SymbolWriter(),
  locations: new SymbolWriter(),
  stack_nodes: new SymbolWriter(),
  series: new SymbolWriter(),
  profiles: new RowWriter(),
  spans: new RowWriter(),
};

class ProfileEncoder {
  private readonly hash = new ContentHash();
  private readonly retention: number;
  private readonly week: number;
  /** Seconds since 1970. */
  private readonly arrived: number;
  private readonly service: string;
  /** What every row begins with. */
  private readonly partition: Uint8Array;
  /** The same and the service, with which rows of symbols begin. */
  private readonly symbolStart: Uint8Array;
  private readonly durable: IdMap | undefined;
  private leavesOut = false;

  constructor(
    private readonly profile: NormalisedProfile,
    private readonly known: DurableSymbols | undefined,
  ) {
    this.retention = retentionNumber(profile.retention);
    this.week = weekOf(profile.time);
    this.arrived =
      profile.arrived === undefined ? Math.trunc(Date.now() / 1_000) : Number(profile.arrived / NANOS_PER_SECOND);
    this.service = profile.series[0]?.service ?? '';
    if (profile.series.some((series) => series.service !== this.service)) {
      throw new RangeError('the series of one profile belong to one service');
    }
    const start = new RowWriter();
    start.uint8(this.retention);
    start.uint16(this.week);
    start.uint32(profile.tenant);
    this.partition = start.take();
    start.raw(this.partition);
    start.text(this.service);
    this.symbolStart = start.take();
    const { retention, week, service } = this;
    this.durable = known?.of(symbolGroup({ retention, week, tenant: profile.tenant, service }));
  }

  encode(): EncodedRows {
    // What a profile left behind that could not be encoded to its end.
    Object.values(writers).forEach((writer) => writer.clear());
    const { tenant, series, symbols } = this.profile;
    const stackIds = this.encodeStacks(new SymbolIds(symbols, this));
    const samples = new SampleWriter(stackIds);
    for (const one of series) {
      this.encodeSeries(one, samples);
    }
    // Each of the tables begins at a multiple of four bytes.
    const tableBytes = symbolTables.reduce((sum, table) => sum + writers[table].byteLength + 3, 0);
    const pack = new Pack(tableBytes + writers.profiles.length + writers.spans.length);
    return {
      tenant,
      retention: this.retention,
      week: this.week,
      time: Number(this.profile.time / NANOS_PER_MILLI),
      service: this.service,
      symbols: {
        functions: writers.functions.rows(pack),
        mappings: writers.mappings.rows(pack),
        locations: writers.locations.rows(pack),
        stack_nodes: writers.stack_nodes.rows(pack),
        series: writers.series.rows(pack),
      },
      leftOutIn: this.leavesOut ? this.known!.epoch : undefined,
      profiles: pack.bytes(writers.profiles),
      spans: pack.bytes(writers.spans),
      byteLength: pack.buffer.byteLength,
    };
  }

  /** Begins a hash of this tenant. */
  start(kind: (typeof KIND)[keyof typeof KIND]): ContentHash {
    this.hash.start(this.profile.tenant, kind);
    return this.hash;
  }

  /** Whether a symbol can be left out. */
  isDurable(low: number, high: number): boolean {
    const isDurable = this.durable?.has(low, high) === true;
    this.leavesOut ||= isDurable;
    return isDurable;
  }

  /** Begins a row of a symbol table: the columns that all of them share. */
  row(table: Exclude<SymbolTableName, 'series'>): RowWriter {
    const { out } = writers[table];
    out.raw(this.symbolStart);
    return out;
  }

  endRow(table: SymbolTableName, low: number, high: number): void {
    writers[table].end(low, high);
  }

  /** Ids of the stacks that series use, as pairs of halves; 0 for a stack without locations. */
  private encodeStacks(ids: SymbolIds): Int32Array {
    const { offsets, locations } = this.profile.stacks;
    const count = offsets.length - 1;
    const used = new Uint8Array(count);
    for (const series of this.profile.series) {
      series.stacks.forEach((stack) => (used[stack] = 1));
    }
    const stackIds = new Int32Array(2 * count);
    const paths = new PathTable(locations.length);
    const nodeIds: number[] = [];
    for (let stack = 0; stack < count; stack++) {
      if (used[stack] === 0) {
        continue;
      }
      let node = NO_PARENT;
      for (let at = offsets[stack + 1]! - 1; at >= offsets[stack]!; at--) {
        const known = paths.count;
        const child = paths.child(node, locations[at]!);
        if (child === known) {
          this.encodeNode(nodeIds, node, ids.location(locations[at]!));
        }
        node = child;
      }
      if (node !== NO_PARENT) {
        stackIds[2 * stack] = nodeIds[2 * node]!;
        stackIds[2 * stack + 1] = nodeIds[2 * node + 1]!;
      }
    }
    return stackIds;
  }

  private encodeNode(nodeIds: number[], parent: number, location: Id): void {
    const parentLow = parent === NO_PARENT ? 0 : nodeIds[2 * parent]!;
    const parentHigh = parent === NO_PARENT ? 0 : nodeIds[2 * parent + 1]!;
    const hash = this.start(KIND.node);
    hash.word(parentLow);
    hash.word(parentHigh);
    hash.word(location.low);
    hash.word(location.high);
    hash.finish();
    nodeIds.push(hash.low, hash.high);
    if (this.isDurable(hash.low, hash.high)) {
      return;
    }
    const out = this.row('stack_nodes');
    out.halves(hash.low, hash.high);
    out.halves(parentLow, parentHigh);
    out.halves(location.low, location.high);
    this.endRow('stack_nodes', hash.low, hash.high);
  }

  private encodeSeries(series: NormalisedSeries, samples: SampleWriter): void {
    const { profile } = this;
    const { profiles: out } = writers;
    const id = this.seriesId(series.labels);
    this.encodeSeriesHour(series, id);
    out.raw(this.partition);
    out.text(series.profileType);
    out.text(series.service);
    out.halves(id.low, id.high);
    out.int64(profile.time);
    out.raw(profile.profileId);
    out.int64(profile.duration);
    out.int64(profile.period);
    out.int64(series.values.reduce((sum, value) => BigInt.asIntN(64, sum + value), 0n));
    samples.write(out, series);
    out.uint32(this.arrived);
    for (const span of series.spans) {
      this.encodeSpan(series, id, span, samples);
    }
  }

  private encodeSpan(series: NormalisedSeries, id: Id, span: SpanSamples, samples: SampleWriter): void {
    const { profile } = this;
    const { spans: out } = writers;
    out.raw(this.partition);
    out.int64(BigInt.asIntN(64, span.spanId));
    out.int64(BigInt.asIntN(64, span.traceIdHigh));
    out.int64(BigInt.asIntN(64, span.traceIdLow));
    out.text(series.profileType);
    out.text(series.service);
    out.halves(id.low, id.high);
    out.int64(profile.time);
    out.raw(profile.profileId);
    samples.write(out, span);
    out.text(span.spanName);
  }

  private encodeSeriesHour(series: NormalisedSeries, id: Id): void {
    const hour = Number(this.profile.time / NANOS_PER_HOUR);
    const { out } = writers.series;
    out.raw(this.partition);
    out.text(series.profileType);
    out.text(series.service);
    out.halves(id.low, id.high);
    out.uint32(hour);
    out.varint(series.labels.length);
    series.labels.forEach((label) => out.text(label.name));
    out.varint(series.labels.length);
    series.labels.forEach((label) => out.text(label.value));
    const hash = this.start(KIND.seriesHour);
    hash.word(id.low);
    hash.word(id.high);
    hash.word(hour);
    hash.finish();
    this.endRow('series', hash.low, hash.high);
  }

  private seriesId(labels: Labels): Id {
    const hash = this.start(KIND.series);
    for (const { name, value } of labels) {
      hash.text(name);
      hash.text(value);
    }
    hash.finish();
    return { low: hash.low, high: hash.high };
  }
}

interface Id {
  low: number;
  high: number;
}

/** Ids of a profile's functions, mappings and locations, made (with their rows) when a stack first needs them. */
class SymbolIds {
  private readonly locations: (Id | undefined)[] = [];
  private readonly functions: (Id | undefined)[] = [];
  private readonly mappings: (Id | undefined)[] = [];

  private readonly addressHalves: Int32Array;

  constructor(
    private readonly symbols: SymbolColumns,
    private readonly encoder: ProfileEncoder,
  ) {
    this.addressHalves = halvesOf(symbols.locations.address);
  }

  location(row: number): Id {
    return (this.locations[row] ??= this.addLocation(row));
  }

  private addLocation(row: number): Id {
    const { mapping, isFolded, lineOffsets, lineFunction, lineNumber } = this.symbols.locations;
    const from = mapping[row] === -1 ? { low: 0, high: 0 } : this.mapping(mapping[row]!);
    const first = lineOffsets[row]!;
    const end = lineOffsets[row + 1]!;
    const functions: Id[] = [];
    for (let line = first; line < end; line++) {
      functions.push(this.function(lineFunction[line]!));
    }
    const hash = this.encoder.start(KIND.location);
    const { addressHalves: halves } = this;
    hash.word(from.low);
    hash.word(from.high);
    hash.word(halves[2 * row]!);
    hash.word(halves[2 * row + 1]!);
    hash.word(isFolded[row]!);
    functions.forEach((id, index) => {
      hash.word(id.low);
      hash.word(id.high);
      hash.word(lineNumber[first + index]!);
    });
    hash.finish();
    const { low, high } = hash;
    if (this.encoder.isDurable(low, high)) {
      return { low, high };
    }
    const out = this.encoder.row('locations');
    out.halves(low, high);
    out.halves(from.low, from.high);
    out.halves(halves[2 * row]!, halves[2 * row + 1]!);
    out.uint8(isFolded[row]!);
    out.varint(functions.length);
    functions.forEach((id) => out.halves(id.low, id.high));
    out.varint(functions.length);
    for (let line = first; line < end; line++) {
      out.int32(lineNumber[line]!);
    }
    this.encoder.endRow('locations', low, high);
    return { low, high };
  }

  private function(row: number): Id {
    return (this.functions[row] ??= this.addFunction(row));
  }

  private addFunction(row: number): Id {
    const { strings, functions } = this.symbols;
    const name = strings[functions.name[row]!]!;
    const systemName = strings[functions.systemName[row]!]!;
    const file = strings[functions.file[row]!]!;
    const startLine = functions.startLine[row]!;
    const hash = this.encoder.start(KIND.function);
    hash.text(name);
    hash.text(systemName);
    hash.text(file);
    hash.word(startLine);
    hash.finish();
    const { low, high } = hash;
    if (this.encoder.isDurable(low, high)) {
      return { low, high };
    }
    const out = this.encoder.row('functions');
    out.halves(low, high);
    out.text(name);
    out.text(systemName);
    out.text(file);
    out.int32(startLine);
    this.encoder.endRow('functions', low, high);
    return { low, high };
  }

  private mapping(row: number): Id {
    return (this.mappings[row] ??= this.addMapping(row));
  }

  private addMapping(row: number): Id {
    const { strings, mappings } = this.symbols;
    const file = strings[mappings.file[row]!]!;
    const buildId = strings[mappings.buildId[row]!]!;
    const range = [mappings.memoryStart[row]!, mappings.memoryLimit[row]!, mappings.fileOffset[row]!];
    const hash = this.encoder.start(KIND.mapping);
    hash.text(file);
    hash.text(buildId);
    range.forEach((value) => wordsOf(hash, value));
    hash.word(mappings.flags[row]!);
    hash.finish();
    const { low, high } = hash;
    if (this.encoder.isDurable(low, high)) {
      return { low, high };
    }
    const out = this.encoder.row('mappings');
    out.halves(low, high);
    out.text(file);
    out.text(buildId);
    range.forEach((value) => out.int64(BigInt.asIntN(64, value)));
    out.uint8(mappings.flags[row]!);
    this.encoder.endRow('mappings', low, high);
    return { low, high };
  }
}

function wordsOf(hash: ContentHash, value: bigint): void {
  hash.word(Number(BigInt.asIntN(32, value)));
  hash.word(Number(BigInt.asIntN(32, value >> 32n)));
}

/** The same memory as 32-bit numbers, low half first: bigint arithmetic would cost more than the rest of a location. */
function halvesOf(column: BigUint64Array): Int32Array {
  return new Int32Array(column.buffer, column.byteOffset, 2 * column.length);
}
