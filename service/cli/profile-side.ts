/**
 * The profile of a source: merged stacks of one profile type, and what makes rates of its values.
 *
 * Of a service it is asked for whole, as pprof, so that a file and a service are looked at by the same code; a profile
 * type that is not named is the obvious one, or else the message lists what there is.
 */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FunctionTableRequestSchema, FunctionTableResponseSchema } from '#proto/hearth/v1/explore_pb.ts';
import {
  SelectMergeProfileRequestSchema,
  SeriesRequestSchema,
  SeriesResponseSchema,
} from '#proto/querier/v1/querier_pb.ts';
import type { LocationTree } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import { stacksOfType } from '#model/file-types.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { parseProfileType, type ProfileType } from '#model/profile-type.ts';
import { locationTree } from '#model/stack-tree.ts';
import { isGauge } from '#model/units.ts';
import { badCommandLine } from './command-line.ts';
import { call, type Connection, type OnWait } from './connection.ts';
import { readProfileFile, type FileOptions } from './profile-file.ts';
import type { Source } from './source.ts';

export interface ProfileSide {
  title: string;
  typeId: string;
  type: ProfileType;
  tree: LocationTree;
  /** When it ends, in nanoseconds since 1970; 0 when that is not known. */
  timeNanos: bigint;
  durationNanos: bigint;
  /**
   * What a value is multiplied by to become a rate (what adds up: per second) or the mean of what is held at a moment.
   * Undefined when it is not known for how long was measured.
   */
  scale: number | undefined;
}

export interface AskOptions {
  connection: Connection;
  onWait: OnWait;
}

/** Whole procedures' names of the querier. */
export const QUERIER = 'querier.v1.QuerierService';

/**
 * @param wanted a profile type's id, its sample type, or both parts of `name:sampleType`; '' for the obvious one
 * @throws HearthError bad_command_line, and what files and services say
 */
export async function readSide(
  source: Source,
  wanted: string,
  file: FileOptions,
  ask: () => AskOptions,
): Promise<ProfileSide> {
  return source.kind === 'file' ? fileSide(source, wanted, file) : serviceSide(source, wanted, ask());
}

async function fileSide(
  { path, title }: Extract<Source, { kind: 'file' }>,
  wanted: string,
  options: FileOptions,
): Promise<ProfileSide> {
  const parts = await readProfileFile(path, options);
  const named = parts[0]?.columns.defaultSampleType ?? '';
  // Of a pprof file without a default, its tools show the last type.
  const isOneProfile = parts.every(({ columns }) => columns === parts[0]!.columns);
  const fallback =
    parts.find(({ short }) => named !== '' && short === named) ?? (isOneProfile ? parts.at(-1) : undefined);
  const typeId = chosenType([...new Set(parts.map(({ type }) => type))], wanted, fallback?.type, path);
  const own = parts.filter(({ type }) => type === typeId);
  const type = parseProfileType(typeId);
  const durationNanos = own.reduce((most, { columns: c }) => (c.durationNanos > most ? c.durationNanos : most), 0n);
  const timeNanos = own.reduce((most, { columns: c }) => (c.timeNanos > most ? c.timeNanos : most), 0n);
  const seconds = Number(durationNanos) / 1e9;
  return {
    ...{ title, typeId, type, timeNanos, durationNanos },
    tree: stacksOfType(own, typeId),
    scale: isGauge(type) ? 1 : seconds > 0 ? 1 / seconds : undefined,
  };
}

async function serviceSide(
  source: Extract<Source, { kind: 'selector' }>,
  wanted: string,
  ask: AskOptions,
): Promise<ProfileSide> {
  const { selector, range, title } = source;
  const typeId = await typeOfSelector(source, wanted, ask);
  const type = parseProfileType(typeId);
  const times = { start: BigInt(range.start), end: BigInt(range.end) };
  const request = create(SelectMergeProfileRequestSchema, { profileTypeID: typeId, labelSelector: selector, ...times });
  const pprof = await asked(ask, 'SelectMergeProfile', toBinary(SelectMergeProfileRequestSchema, request));
  if (pprof.length === 0) {
    throw noData(source, typeId);
  }
  const seconds = (range.end - range.start) / 1_000;
  return {
    ...{ title, typeId, type },
    tree: locationTree(readPprof(pprof), 0),
    timeNanos: times.end * 1_000_000n,
    durationNanos: (times.end - times.start) * 1_000_000n,
    scale: isGauge(type) ? await gaugeScale(source, typeId, ask) : 1 / seconds,
  };
}

/** The profile type of what a selector finds. @throws HearthError bad_command_line */
export async function typeOfSelector(
  source: Extract<Source, { kind: 'selector' }>,
  wanted: string,
  ask: AskOptions,
): Promise<string> {
  const { selector, range } = source;
  if (wanted.includes(':') && wanted.split(':').length >= 5) {
    parseProfileType(wanted);
    return wanted;
  }
  const request = create(SeriesRequestSchema, {
    matchers: [selector],
    labelNames: ['__profile_type__'],
    start: BigInt(range.start),
    end: BigInt(range.end),
  });
  const bytes = await asked(ask, 'Series', toBinary(SeriesRequestSchema, request));
  const sets = fromBinary(SeriesResponseSchema, bytes).labelsSet;
  const ids = [...new Set(sets.flatMap(({ labels }) => labels.map(({ value }) => value)))].sort();
  if (ids.length === 0) {
    throw noData(source, '');
  }
  return chosenType(ids, wanted, undefined, source.title);
}

/** Sums of what is held at a moment mean nothing by themselves; an older service cannot say what to divide by. */
async function gaugeScale(
  { selector, range }: Extract<Source, { kind: 'selector' }>,
  profileType: string,
  { connection, onWait }: AskOptions,
): Promise<number | undefined> {
  const selection = {
    $typeName: 'hearth.v1.Selection' as const,
    ...{ profileType, labelSelector: selector, start: BigInt(range.start), end: BigInt(range.end) },
    ...{ callSite: [], profileIdSelector: [], spanSelector: [], traceIdSelector: [] },
  };
  const message = toBinary(FunctionTableRequestSchema, create(FunctionTableRequestSchema, { selection, limit: 1 }));
  try {
    const bytes = await call(connection, 'hearth.v1.ExploreService/FunctionTable', message, onWait);
    const { basis } = fromBinary(FunctionTableResponseSchema, bytes);
    const seconds = basis === undefined ? 0 : Number(basis.end - basis.start) / 1_000;
    return basis === undefined || basis.total === 0n || seconds <= 0 || basis.valueSeconds === 0
      ? undefined
      : basis.valueSeconds / Number(basis.total) / seconds;
  } catch (error) {
    if (error instanceof HearthError && (error.code === 'not_found' || error.code === 'unimplemented')) {
      return undefined;
    }
    throw error;
  }
}

export function asked({ connection, onWait }: AskOptions, method: string, message: Uint8Array): Promise<Uint8Array> {
  return call(connection, `${QUERIER}/${method}`, message, onWait);
}

/** What most people mean when they do not say it, first the most likely. */
const obvious = ['process_cpu:cpu:nanoseconds:', 'process_cpu:', 'wall:wall:'];

function chosenType(ids: readonly string[], wanted: string, fallback: string | undefined, where: string): string {
  if (wanted === '') {
    const likely = obvious.flatMap((start) => ids.filter((id) => id.startsWith(start)));
    const chosen = ids.length === 1 ? ids[0] : (fallback ?? likely[0]);
    if (chosen === undefined) {
      throw badCommandLine(`${where} has several profile types: choose with --type one of ${ids.join(', ')}`);
    }
    return chosen;
  }
  const named = ids.filter((id) => {
    const [name, sampleType] = id.split(':');
    return [id, sampleType, `${name}:${sampleType}`].includes(wanted);
  });
  if (named.length !== 1) {
    const many = named.length === 0 ? 'no profile type' : 'several profile types';
    throw badCommandLine(`${where} has ${many} '${wanted}': it has ${ids.join(', ')}`);
  }
  return named[0]!;
}

function noData(source: Source, typeId: string): HearthError {
  const what = typeId === '' ? 'no profile' : `no profile of ${typeId}`;
  return new HearthError('not_found', `${what} is stored for ${source.title}: look at the selector and the range`);
}
