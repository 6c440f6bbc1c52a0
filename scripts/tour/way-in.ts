/** The first half of the tour: from an agent's bytes to rows that would survive a power cut. */
import { deepStrictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { unixNanos, type TenantNumber } from '#model/brands.ts';
import type { ProfileColumns } from '#model/columns.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import type { Label } from '#model/labels.ts';
import { formatValue } from '#model/units.ts';
import { seriesLabels } from '../../service/ingest/label-rules.ts';
import { normalise } from '../../service/ingest/normalise.ts';
import { profileId } from '../../service/ingest/profile-id.ts';
import { unpack } from '../../service/ingest/unpack.ts';
import { decodeLimitsOf } from '../../service/ingest/pushed-profile.ts';
import { defaultLimits, mebibytes } from '../../service/limits.ts';
import { encodeProfile, type EncodedRows } from '../../service/store/encode.ts';
import type { EncodedProfile, NormalisedProfile, NormalisedSeries } from '../../service/store/store.ts';
import { field } from '../../tests/fixtures/drawn-profile.ts';
import { chooseSample, nodeOfStack, seriesOfSample, type FollowedSample } from './followed-sample.ts';
import { number, pairs, table, type Report } from './report.ts';
import type { Seen, WatchedService } from './watched-service.ts';

const PROFILE = 'tests/fixtures/pprof/go/go-shopd-cpu-labels.pb.gz';
/** When the profile is said to have been taken. */
export const TAKEN = Date.UTC(2026, 10, 23, 12);
const SECONDS = 30;
/** The sample type that is followed; each becomes series of its own. */
const TYPE = 'cpu';
/** The tenant of a service without tenants is the first one there is. */
const TENANT = 1 as TenantNumber;

const pushed: Label[] = [
  { name: '__name__', value: 'process_cpu' },
  { name: 'service_name', value: 'shopd' },
  { name: 'region', value: 'eu' },
];

/** What the second half asks for, and finds again. */
export interface Stored {
  sample: FollowedSample;
  series: NormalisedSeries;
  /** Of the sample's stack, as 16 hex digits. */
  node: string;
}

export async function wayIn(report: Report, service: WatchedService): Promise<Stored> {
  const payload = bytes(report);
  const { columns, sample } = samples(report, payload);
  const profile = series(report, columns, payload);
  const found = seriesOfSample(profile, sample, TYPE);
  showSeries(report, profile, found.series, found.value);
  return await rows(report, service, { payload, profile, sample, ...found });
}

/** The file with another time: a field that comes again at the end of a protobuf message wins. */
function bytes(report: Report): Uint8Array {
  const file = readFileSync(new URL(`../../${PROFILE}`, import.meta.url));
  const limit = mebibytes(defaultLimits.maxProfileMb);
  const unpacked = unpack(file, limit);
  const time = [...field(9, BigInt(TAKEN) * 1_000_000n), ...field(10, BigInt(SECONDS) * 1_000_000_000n)];

  report.stage('Bytes: what an agent sends', ['service/ingest/unpack.ts', 'unpack']);
  report.say(
    `${PROFILE} is ${number(file.length)} bytes of gzip and ${number(unpacked.length)} bytes of protobuf inside. Two
     fields are appended, time and duration: ${new Date(TAKEN).toISOString()}, ${SECONDS} s. Unpacking ends at
     ${number(limit)} bytes (limits.maxProfileMb), whatever the gzip stream holds.`,
  );
  return Buffer.concat([unpacked, Uint8Array.from(time)]);
}

function samples(report: Report, payload: Uint8Array): { columns: ProfileColumns; sample: FollowedSample } {
  const columns = readPprof(payload, defaultLimits);
  const { sampleTypes, stacks, symbols } = columns;
  const sample = chooseSample(
    columns,
    sampleTypes.findIndex(({ type }) => type === TYPE),
  );
  const { row, frames, labels, locations, values } = sample;

  report.stage(
    'Samples: the profile as columns',
    ['model/formats/pprof/read.ts', 'readPprof'],
    ['model/columns.ts', 'ProfileColumns'],
  );
  report.say(
    `Read in one pass into typed arrays; rows refer to rows by number, so a sample is no object of its own.
     ${number(stacks.offsets.length - 1)} samples of ${sampleTypes.length} values each,
     ${number(symbols.functions.name.length)} functions, ${number(symbols.locations.address.length)} locations,
     ${number(symbols.strings.length)} strings.`,
  );
  report.show(
    `▶ sample ${row}: ${sampleTypes.map(({ type, unit }, i) => `${type} ${number(values[i]!)} ${unit}`).join(', ')}`,
    `  locations ${[...locations].join(' ')}   (the leaf first)`,
    ...frames.map(
      (name, depth) => `  ${depth === 0 ? 'root ' : depth === frames.length - 1 ? 'leaf ' : '     '}${name}`,
    ),
    `  ${pairs(labels)}`,
  );
  return { columns, sample };
}

function series(report: Report, columns: ProfileColumns, payload: Uint8Array): NormalisedProfile {
  const labels = seriesLabels(pushed);
  const time = unixNanos(columns.timeNanos);
  const profile = normalise({
    tenant: TENANT,
    profileId: profileId({ tenant: TENANT, labels: pushed, payload, times: [columns.timeNanos] }),
    time,
    columns,
    labels,
    limits: decodeLimitsOf(defaultLimits),
  })!;
  report.stage(
    'Series: the rules of ingest',
    ['service/ingest/label-rules.ts', 'seriesLabels'],
    ['service/ingest/profile-id.ts', 'profileId'],
    ['service/ingest/normalise.ts', 'normalise'],
  );
  return profile;
}

function showSeries(report: Report, profile: NormalisedProfile, followed: NormalisedSeries, value: bigint): void {
  const total = ({ values }: NormalisedSeries) => values.reduce((sum, one) => sum + one, 0n);
  const ofType = profile.series
    .filter(({ profileType }) => profileType === followed.profileType)
    .sort((a, b) => Number(total(b) - total(a)));
  const first = ofType.slice(0, 3);
  const shown = first.includes(followed) ? first : [...first.slice(0, 2), followed];
  report.say(
    `A series is one sample type and one set of labels. The agent sent ${pairs(labelObject(pushed))}; labels of samples
     join them, but ids of spans and traces do not: each would be a series of its own. Equal stacks of a series are
     merged. The profile's id is a hash of what was pushed, so a push that is sent again counts once.
     ${profile.series.length} series, ${number(profile.stacks.offsets.length - 1)} distinct stacks, id
     ${Buffer.from(profile.profileId).toString('hex')}. The largest of ${followed.profileType}:`,
  );
  report.show(
    ...table([
      ...shown.map((one) => [
        one === followed ? '▶' : '',
        pairs(labelObject(sampleLabels(one))) || '(no labels of its own)',
        `${number(one.stacks.length)} stacks`,
        `${number(one.spans.length)} spans`,
        formatValue(total(one), 'nanoseconds'),
      ]),
    ]),
    `▶ the sample's stack has ${number(value)} ns of its series`,
  );
}

/** The labels that came from samples, not from the push. */
const sampleLabels = ({ labels }: NormalisedSeries) =>
  labels.filter(({ name }) => !name.startsWith('__') && !pushed.some((label) => label.name === name));

const labelObject = (labels: readonly Label[]) => Object.fromEntries(labels.map(({ name, value }) => [name, value]));

interface Pushed {
  payload: Uint8Array;
  profile: NormalisedProfile;
  sample: FollowedSample;
  series: NormalisedSeries;
  stack: number;
}

async function rows(report: Report, service: WatchedService, push: Pushed): Promise<Stored> {
  const message = {
    series: [{ labels: pushed, samples: [{ rawProfile: gzipSync(push.payload).toString('base64') }] }],
  };
  const [, seen] = await service.watch(() => service.post('push.v1.PusherService/Push', message));
  // What was shown above is what the service made of the same bytes, to the last one.
  deepStrictEqual(seen.written.map(withoutArrival), [withoutArrival(encodeProfile(push.profile))]);

  report.stage(
    'Rows: what is written to each table',
    ['service/rpc/push.ts', 'createPushService'],
    ['service/store/encode.ts', 'encodeProfile'],
    ['service/store/commit-queue.ts', 'CommitQueue.commit'],
    ['service/store/schema/001-profiles.sql', 'profiles'],
  );
  report.say(
    `POST /push.v1.PusherService/Push is acknowledged after the last of these inserts: symbols before the profiles that
     need them. An id is a hash of content (service/store/content-hash.ts), so symbols that are stored already are not
     written again, and many writers agree without asking each other. The sample's own row of each table, without the
     columns that all tables share (retention_class, week, tenant, service):`,
  );
  const leaf = nodeOfStack(push.profile, push.series, push.stack);
  for (const [name, columns] of Object.entries(rowsOfSample(push, leaf))) {
    await showTable(report, service, seen, name, `SELECT ${columns}`);
  }
  return { sample: push.sample, series: push.series, node: leaf };
}

async function showTable(report: Report, service: WatchedService, seen: Seen, name: string, sql: string) {
  const { bytes: written } = seen.inserts.find((insert) => insert.table === `hearth.${name}`)!;
  const [{ count }] = (await service.rows(`SELECT toString(count()) AS count FROM hearth.${name} FINAL`)) as [
    { count: string },
  ];
  report.gap();
  report.show(`${name}: ${number(BigInt(count))} ${count === '1' ? 'row' : 'rows'} in ${number(written)} bytes`);
  const [row] = await service.rows(sql);
  if (row === undefined) {
    throw new Error(`the followed sample has no row in ${name}`);
  }
  report.row(row, '▶ ');
}

/**
 * What to select to see the rows that the followed sample became part of.
 * @param leaf its stack's id, as 16 hex digits
 */
function rowsOfSample({ sample, series }: Pushed, leaf: string) {
  const digits = (column: string) => `leftPad(lower(hex(${column})), 16, '0')`;
  const hex = (column: string) => `${digits(column)} AS ${column}`;
  const id = (hexDigits: string) => `reinterpretAsUInt64(reverse(unhex('${hexDigits}')))`;
  // Inside, so that a column shown as text is still a number where it is compared.
  const from = (table: string, condition: string) => `FROM (SELECT * FROM hearth.${table} FINAL WHERE ${condition})`;
  const place = `indexOf(stacks, ${id(leaf)})`;
  const samples = `length(stacks) AS stacks_in_row, ${place} AS place_of_stack, toString(samples[${place}]) AS sample_there`;
  const matching = sampleLabels(series)
    .map(({ name, value }) => `label_values[indexOf(label_names, '${name}')] = '${value}'`)
    .join(' AND ');
  const ofSeries = `profile_type = '${series.profileType}' AND ${matching}`;
  const inSeries = `series IN (SELECT series FROM hearth.series WHERE ${ofSeries})`;
  const node = from('stack_nodes', `id = ${id(leaf)}`);
  const location = from('locations', `id IN (SELECT location ${node})`);
  const publicLabels = `arrayFilter(label -> NOT startsWith(label, '__'),
    arrayMap((name, value) -> concat(name, '=', value), label_names, label_values))`;
  return {
    functions: `${hex('id')}, name, replaceRegexpOne(file, '^.*/', '…/') AS file, start_line
      ${from('functions', `id IN (SELECT line_functions[1] ${location})`)}`,
    mappings: `${hex('id')}, replaceRegexpOne(file, '^.*/', '…/') AS file, flags
      ${from('mappings', `id IN (SELECT mapping ${location})`)}`,
    locations: `${hex('id')}, ${hex('mapping')}, concat('0x', lower(hex(address))) AS address,
      arrayMap(line -> ${digits('line')}, line_functions) AS line_functions, line_numbers ${location}`,
    stack_nodes: `${hex('id')}, ${hex('parent')}, ${hex('location')} ${node}`,
    series: `${hex('series')}, hour, arrayStringConcat(${publicLabels}, ' ') AS labels ${from('series', ofSeries)}`,
    span_samples: `${hex('span_id')}, concat(${digits('trace_high')}, ${digits('trace_low')}) AS trace, ${samples}
      ${from('span_samples', `span_id = ${id(sample.labels['span_id']!)} AND ${inSeries}`)}`,
    profiles: `${hex('series')}, toString(time_ns) AS time_ns, toString(duration_ns) AS duration_ns,
      toString(total) AS total, ${samples} ${from('profiles', inSeries)}`,
  };
}

/** Rows of profiles have the second in which they came: of them only the length can be told beforehand. */
function withoutArrival(encoded: EncodedProfile) {
  const { profiles, ...others } = encoded as EncodedRows;
  return { ...others, profileBytes: profiles.length };
}
