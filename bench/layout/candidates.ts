/**
 * The layouts that were weighed: a table each, how it is filled from stored profiles, and its questions. A range is in
 * nanoseconds since 1970, (from, until].
 */

export const LAYOUTS = 'layouts';
const OF_SAMPLES = 8_192;
const OF_ARRAYS = 256;
const HOUR_NANOS = '3600000000000';
const WEEK_MILLIS = 604_800_000;
const WEEKS = `intDiv(time_ns, ${WEEK_MILLIS}000000)`;

export interface Asked {
  /** All services when left out. */
  service: string | undefined;
  from: bigint;
  until: bigint;
}

export interface Candidate {
  name: string;
  table: string;
  what: string;
  columns: string;
  order: string;
  /** As the store's: weeks of profiles, four weeks of sums over hours, years of those over days. */
  partition: string;
  /** Rows between two marks of the index: as many as are worth a look. */
  granularity: number;
  /** The select that fills it, with {type} and, behind times and buckets, {shifted} to be filled in. */
  fill: (given: { dense: (stack: string) => string }) => string;
  /** The source of (stack, value) of a question. */
  rows: (asked: Asked) => string;
  /** What holds sums answers whole buckets only. */
  isOfSums?: 'hour' | 'day';
}

const ofService = ({ service }: Asked) => (service === undefined ? 'true' : `service = '${service}'`);
const times = (asked: Asked) => `${ofService(asked)} AND time_ns > ${asked.from} AND time_ns <= ${asked.until}`;
const hours = ({ from, until }: Asked) =>
  `intDiv(time_ns, ${HOUR_NANOS}) BETWEEN ${from / BigInt(HOUR_NANOS)} AND ${until / BigInt(HOUR_NANOS)}`;
const buckets = (asked: Asked) =>
  `${ofService(asked)} AND bucket > ${asked.from / 1_000_000n} AND bucket <= ${asked.until / 1_000_000n}`;

const profiles = `hearth.profiles WHERE profile_type = '{type}'`;
const rollupsOf = (firstClass: number) =>
  `hearth.rollups WHERE profile_type = '{type}' AND retention_class = ${firstClass}`;
const common = `service LowCardinality(String), series UInt64 CODEC(ZSTD(1)), time_ns Int64 CODEC(Delta, ZSTD(1))`;
const values = 'samples Array(Int64) CODEC(GCD, T64, ZSTD(1))';
const inHours = `service, intDiv(time_ns, ${HOUR_NANOS}), series, time_ns`;

type Ids = (stack: string, dense: (stack: string) => string) => string;

function perProfile(table: string, name: string, what: string, type: string, ids: Ids): Candidate {
  return {
    name,
    table,
    what,
    columns: `${common}, stacks Array(${type}) CODEC(ZSTD(1)), ${values}`,
    order: inHours,
    partition: WEEKS,
    granularity: OF_ARRAYS,
    fill: (given) =>
      `SELECT service, series, time_ns{shifted}, arrayMap(stack -> ${ids('stack', given.dense)}, stacks), samples
       FROM ${profiles}`,
    rows: (asked) =>
      `${LAYOUTS}.${table} ARRAY JOIN stacks AS stack, samples AS value WHERE ${times(asked)} AND ${hours(asked)}`,
  };
}

function sums(of: 'hour' | 'day', firstClass: number): Candidate[] {
  const partition = `intDiv(bucket, ${(of === 'hour' ? 4 : 52) * WEEK_MILLIS})`;
  const column = 'service LowCardinality(String), bucket UInt64 CODEC(Delta, ZSTD(1)), series UInt64 CODEC(ZSTD(1))';
  return [
    {
      name: `${of}s, arrays (ours)`,
      table: `${of}_arrays`,
      what: `a row per ${of} and series`,
      columns: `${column}, stacks Array(LowCardinality(UInt64)) CODEC(ZSTD(1)), ${values}`,
      order: 'service, bucket, series',
      partition,
      granularity: OF_ARRAYS,
      fill: () => `SELECT service, bucket{shifted}, series, stacks, samples FROM ${rollupsOf(firstClass)}`,
      rows: (asked) => `${LAYOUTS}.${of}_arrays ARRAY JOIN stacks AS stack, samples AS value WHERE ${buckets(asked)}`,
      isOfSums: of,
    },
    {
      name: `${of}s, a row per stack`,
      table: `${of}_rows`,
      what: `a row per ${of}, series and stack`,
      columns: `${column}, stack UInt64 CODEC(ZSTD(1)), value Int64 CODEC(T64, ZSTD(1))`,
      order: 'service, bucket, series, stack',
      partition,
      granularity: OF_SAMPLES,
      fill: () =>
        `SELECT service, bucket{shifted}, series, toUInt64(stack), sample FROM ${rollupsOf(firstClass).replace(' WHERE', ' ARRAY JOIN stacks AS stack, samples AS sample WHERE')}`,
      rows: (asked) => `${LAYOUTS}.${of}_rows WHERE ${buckets(asked)}`,
      isOfSums: of,
    },
  ];
}

export const candidates: Candidate[] = [
  {
    name: 'A',
    table: 'by_stack',
    what: 'a row per sample, by hour, stack, series, time',
    columns: `${common}, stack UInt64 CODEC(ZSTD(1)), value Int64 CODEC(T64, ZSTD(1))`,
    order: `service, intDiv(time_ns, ${HOUR_NANOS}), stack, series, time_ns`,
    partition: WEEKS,
    granularity: OF_SAMPLES,
    fill: () =>
      `SELECT service, series, time_ns{shifted}, toUInt64(stack), sample FROM ${profiles.replace(' WHERE', ' ARRAY JOIN stacks AS stack, samples AS sample WHERE')}`,
    rows: (asked) => `${LAYOUTS}.by_stack WHERE ${times(asked)} AND ${hours(asked)}`,
  },
  {
    name: 'B',
    table: 'by_series',
    what: 'a row per sample, by series, time, stack',
    columns: `${common}, stack UInt64 CODEC(ZSTD(1)), value Int64 CODEC(T64, ZSTD(1))`,
    order: 'service, series, time_ns, stack',
    partition: WEEKS,
    granularity: OF_SAMPLES,
    fill: () =>
      `SELECT service, series, time_ns{shifted}, toUInt64(stack), sample FROM ${profiles.replace(' WHERE', ' ARRAY JOIN stacks AS stack, samples AS sample WHERE')}`,
    rows: (asked) => `${LAYOUTS}.by_series WHERE ${times(asked)}`,
  },
  perProfile('plain', 'C', 'a row per profile, arrays of 64-bit ids', 'UInt64', (stack) => `toUInt64(${stack})`),
  perProfile('dense', 'D', 'as C, dense 32-bit ids', 'UInt32', (stack, dense) => dense(stack)),
  perProfile(
    'dictionary',
    'ours',
    'as C, LowCardinality(UInt64): a dictionary in each part',
    'LowCardinality(UInt64)',
    (stack) => stack,
  ),
  ...sums('hour', 16),
  ...sums('day', 32),
];
