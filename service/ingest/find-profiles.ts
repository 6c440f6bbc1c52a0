/**
 * Reads a pushed payload: which profiles are in it, under which labels, and when.
 *
 *     findProfiles(payload, job);   // one for pprof; one for each event type of a JFR recording
 */
import type { ProfileColumns } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import type { Label } from '#model/labels.ts';
import { labelText } from './label-rules.ts';
import { legacyIdentity, legacyProfile } from './legacy-profile.ts';
import { otlpProfiles } from './otlp-profiles.ts';
import { maxUnpackedOf, type DecodeJob, type PushedProfile } from './pushed-profile.ts';
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
  format: string;
  profiles: LabelledProfile[];
  /** Why others that are in it cannot be read. */
  refused?: readonly HearthError[];
  /** What no profile is made of, such as events of a recording, with how many there were. */
  ignored: ReadonlyMap<string, number>;
}

export function findProfiles(job: DecodeJob): FoundPayload {
  const payload = unpack(job.push.payload, maxUnpackedOf(job.push, job.limits));
  if (job.push.otlp !== undefined) {
    return otlpProfiles(payload, job.push.otlp, job.limits);
  }
  return { payload, format: 'pprof', profiles: [pprofProfile(payload, job)], ignored: new Map() };
}

function pprofProfile(payload: Uint8Array, job: DecodeJob): LabelledProfile {
  const { push, now } = job;
  const read = readWithin(payload, job);
  const { columns, labels } =
    push.legacy === undefined ? { columns: read, labels: push.labels } : legacyProfile(read, push.legacy, now);
  // The profile's own time, else those of the request.
  return { columns, labels, times: read.timeNanos !== 0n ? [read.timeNanos] : requestTimes(push) };
}

/** A file says what it is as far as its format can; whoever imports it says the rest, and wins. */
function importedProfile(found: FoundProfile, file: ImportedFile, given: readonly Label[]): LabelledProfile {
  const meaning = found.name === '' ? meaningOf(file.measured || measuredBy(found.columns)) : undefined;
  const measured = meaning === undefined ? found.columns : measuredColumns(found.columns, meaning, file.sampleRate);
  const labels = new Map([
    ['__name__', meaning?.name ?? found.name],
    ...[...found.labels, ...given].map(({ name, value }) => [name, value] as const),
  ]);
  const time = measured.timeNanos === 0n ? (file.time ?? 0n) : measured.timeNanos;
  return {
    columns: { ...measured, timeNanos: time },
    labels: [...labels].map(([name, value]) => ({ name, value })),
    times: time === 0n ? [] : [time],
  };
}

/** Only bytes cannot be taken for time. */
function measuredBy({ sampleTypes }: ProfileColumns): string {
  return sampleTypes[0]?.unit === 'bytes' ? 'bytes' : 'cpu';
}

function requestTimes({ legacy }: PushedProfile): bigint[] {
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
