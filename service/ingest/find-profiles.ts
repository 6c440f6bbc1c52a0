/**
 * Reads a pushed payload: which profiles are in it, under which labels, and when.
 *
 *     findProfiles(job);   // one for pprof; one for each kind of event of a JFR recording
 */
import type { ProfileColumns } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import type { FoundProfile } from '#model/formats/found-profile.ts';
import { readLabelsSnapshot } from '#model/formats/jfr/labels-snapshot.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import type { Label } from '#model/labels.ts';
import { importedProfile } from './imported-file.ts';
import { labelText } from './label-rules.ts';
import { legacyIdentity, legacyLabels, legacyProfile } from './legacy-profile.ts';
import { namedProfile, within } from './named-profile.ts';
import { otlpProfiles } from './otlp-profiles.ts';
import { maxUnpackedOf, type DecodeJob, type LegacyPush, type PushedProfile } from './pushed-profile.ts';
import { readFormat, type ReadPayload } from './read-format.ts';
import { unpack } from './unpack.ts';

/** One profile of a payload, under the labels that it is pushed with. */
export interface LabelledProfile {
  columns: ProfileColumns;
  /** As a push to the API would have them: before the rules of label sets. */
  labels: Label[];
  /** The times the client gave, in nanoseconds: what a retry repeats. None when it gave none. */
  times: bigint[];
}

export interface FoundPayload {
  /** Unpacked. */
  payload: Uint8Array;
  /** As it was read; of OTLP with its revision. */
  format: string;
  profiles: LabelledProfile[];
  /** What no profile is made of, such as events of a recording, with how many there were. */
  ignored: ReadonlyMap<string, number>;
  /** Why other profiles of the payload are not among them. */
  refused: readonly HearthError[];
}

const NOTHING: ReadonlyMap<string, number> = new Map();

export function findProfiles(job: DecodeJob): FoundPayload {
  const { push, limits } = job;
  const payload = unpack(push.payload, maxUnpackedOf(push, limits));
  const all = { payload, ignored: NOTHING, refused: [] };
  if (push.file !== undefined) {
    const { file, labels } = push;
    const read = readFormat(payload, file.format, limits);
    return {
      ...all,
      ...read,
      profiles: read.profiles.map((found) => importedProfile(found, read.format, file, labels)),
    };
  }
  if (push.otlp !== undefined) {
    return otlpProfiles(payload, push.otlp, limits);
  }
  const { legacy } = push;
  if (legacy === undefined || legacy.format === 'pprof') {
    return { ...all, format: 'pprof', profiles: [pprofProfile(payload, job)] };
  }
  if (legacy.keys.some(({ name }) => name === 'profile_id')) {
    // The samples of a span, which its agent pushes once more beside the whole profile: counted there already.
    return { ...all, format: legacy.format, profiles: [] };
  }
  const snapshot = legacy.jfrLabels === undefined ? undefined : unpack(legacy.jfrLabels, limits.maxUnpackedBytes);
  const read = readFormat(payload, legacy.format, {
    ...limits,
    sampleRate: legacy.sampleRate,
    labels: snapshot === undefined ? undefined : readLabelsSnapshot(snapshot),
  });
  if (read.format === 'pprof') {
    return { ...all, format: 'pprof', profiles: [pprofProfile(payload, job)] };
  }
  return { ...all, ...read, profiles: read.profiles.map((found) => agentProfile(found, read, legacy)) };
}

/** A profile of `/ingest` in another format than pprof: its time is that of the request. */
function agentProfile(found: FoundProfile, { format, profiles }: ReadPayload, legacy: LegacyPush): LabelledProfile {
  const isNamed = found.name === '' || format === 'speedscope';
  const { columns, labels } = isNamed
    ? namedProfile(found, legacy, profiles.length > 1)
    : {
        columns: within(found.columns, legacy),
        labels: legacyLabels(found.name, legacy, { app: legacy.app, isAppKept: true, more: found.labels }),
      };
  return { columns, labels, times: requestTimes(legacy) };
}

function pprofProfile(payload: Uint8Array, job: DecodeJob): LabelledProfile {
  const { push, now } = job;
  const read = readWithin(payload, job);
  const { columns, labels } =
    push.legacy === undefined ? { columns: read, labels: push.labels } : legacyProfile(read, push.legacy, now);
  // The profile's own time, else those of the request.
  return { columns, labels, times: read.timeNanos !== 0n ? [read.timeNanos] : requestTimes(push.legacy) };
}

function requestTimes(legacy: LegacyPush | undefined): bigint[] {
  return [legacy?.from, legacy?.until].filter((time) => time !== undefined);
}

/** Reads pprof; a limit that is broken is told with the labels, by which a person finds the agent. */
function readWithin(payload: Uint8Array, { push, limits }: DecodeJob): ProfileColumns {
  const { maxSamples, maxSampleLabels } = limits;
  try {
    return readPprof(payload, { maxSamples, maxSampleLabels, mendDotnet: push.legacy?.spy === 'dotnetspy' });
  } catch (error) {
    throw error instanceof HearthError ? withLabels(error, push, maxSampleLabels) : error;
  }
}

function withLabels(error: HearthError, push: PushedProfile, maxSampleLabels: number): HearthError {
  const labels = `'${labelText(push.legacy === undefined ? push.labels : legacyIdentity(push.legacy))}'`;
  switch (error.reason) {
    case 'samples_limit':
      return new HearthError(error.reason, error.message.replace('the profile ', `the profile with labels ${labels} `));
    case 'sample_labels_limit':
      return new HearthError(
        error.reason,
        `the profile with labels ${labels} exceeds the sample labels limit (max_profile_stacktrace_sample_labels, limit: ${maxSampleLabels}): ${error.message}`,
      );
    default:
      return error;
  }
}
