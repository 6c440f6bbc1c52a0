/**
 * One pushed profile, from the client's bytes to the store's: unpack, read, apply the rules, encode. Pure work
 * without any waiting but one question, so it runs in a worker (decode-worker.ts) or in place.
 */
import { readPprof } from '#model/formats/pprof/read.ts';
import { unixNanos, type UnixNanos } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { ProfileColumns } from '#model/columns.ts';
import type { Labels } from '#model/labels.ts';
import { encodeProfile } from '../store/encode.ts';
import type { EncodedProfile } from '../store/store.ts';
import { labelText, seriesLabels } from './label-rules.ts';
import { legacyIdentity, legacyProfile } from './legacy-profile.ts';
import { normalise } from './normalise.ts';
import { profileId } from './profile-id.ts';
import type { DecodeJob, DecodeLimits } from './pushed-profile.ts';
import { seriesKeys } from './series-keys.ts';
import { unpack } from './unpack.ts';

export interface Decoded {
  /** Undefined when the profile is fine but holds nothing to store. */
  encoded: EncodedProfile | undefined;
  /** Whether it belongs to the demo. */
  demo: boolean;
  /** One number for each series: see series-keys.ts. */
  seriesKeys: Float64Array;
  /** The unpacked length, which is what the rate limit counts. */
  unpackedBytes: number;
  samples: number;
}

/** The id and time of a profile that came without a time. */
export interface Moment {
  profileId: Uint8Array;
  time: UnixNanos;
}

/** Answers for a profile without a time: asked with the id its content gives it. Only one place may answer. */
export type AskMoment = (contentId: Uint8Array) => Moment | Promise<Moment>;

const NANOS_PER_MILLI = 1_000_000n;

export async function decode(job: DecodeJob, askMoment: AskMoment): Promise<Decoded> {
  const { push, limits, tenant } = job;
  const payload = unpack(push.payload, limits.maxProfileBytes);
  const read = readWithin(payload, job);
  const { columns, labels: pushed } =
    push.legacy === undefined ? { columns: read, labels: push.labels } : legacyProfile(read, push.legacy, job.now);
  const labels = seriesLabels(pushed);

  if (columns.timeNanos < 0n) {
    throw new HearthError(
      'malformed_profile',
      `the profile's time is ${columns.timeNanos} ns: it must not be negative`,
    );
  }
  const times = timesAsPushed(read.timeNanos, job);
  const contentId = profileId({ tenant, labels: pushed, payload, times });
  const { profileId: id, time } =
    times.length === 0
      ? await askMoment(contentId)
      : { profileId: contentId, time: columns.timeNanos === 0n ? job.now : unixNanos(columns.timeNanos) };
  checkWindow(time, job.now, labels, limits);

  const normalised = normalise({ tenant, profileId: id, time, columns, labels, limits });
  return {
    encoded: normalised === undefined ? undefined : encodeProfile(normalised),
    demo: normalised?.retention === 'demo',
    seriesKeys: seriesKeys(normalised?.series ?? []),
    unpackedBytes: payload.length,
    samples: columns.stacks.offsets.length - 1,
  };
}

/** Reads the profile; a limit that is broken is told with the labels, by which a person finds the agent. */
function readWithin(payload: Uint8Array, { push, limits }: DecodeJob): ProfileColumns {
  const { maxSamples, maxSampleLabels } = limits;
  try {
    return readPprof(payload, { maxSamples, maxSampleLabels, mendDotnet: push.legacy?.spy === 'dotnetspy' });
  } catch (error) {
    if (!(error instanceof HearthError)) {
      throw error;
    }
    const labels = `'${labelText(push.legacy === undefined ? push.labels : legacyIdentity(push.legacy))}'`;
    switch (error.reason) {
      case 'samples_limit':
        throw new HearthError(
          error.reason,
          error.message.replace('the profile ', `the profile with labels ${labels} `),
        );
      case 'sample_labels_limit':
        throw new HearthError(
          error.reason,
          `the profile with labels ${labels} exceeds the sample labels limit (max_profile_stacktrace_sample_labels, limit: ${maxSampleLabels}): ${error.message}`,
        );
      default:
        throw error;
    }
  }
}

/** The profile's own time, else those of the request; what a retry repeats. */
function timesAsPushed(timeNanos: bigint, { push }: DecodeJob): bigint[] {
  if (timeNanos !== 0n) {
    return [timeNanos];
  }
  return [push.legacy?.from, push.legacy?.until].filter((time) => time !== undefined);
}

function checkWindow(time: UnixNanos, now: UnixNanos, labels: Labels, limits: DecodeLimits): void {
  const earliest = now - BigInt(limits.rejectOlderThan) * NANOS_PER_MILLI;
  const latest = now + BigInt(limits.rejectNewerThan) * NANOS_PER_MILLI;
  const early = limits.rejectOlderThan > 0 && time < earliest;
  const late = limits.rejectNewerThan > 0 && time > latest;
  if (early || late) {
    const bound = early ? `starts at ${timeText(earliest)}` : `ends at ${timeText(latest)}`;
    throw new HearthError(
      'not_in_ingestion_window',
      `profile with labels '${labelText(labels)}' is outside of ingestion window (profile timestamp: ${timeText(time)}, the ingestion window ${bound})`,
    );
  }
}

function timeText(nanos: bigint): string {
  return new Date(Number(nanos / NANOS_PER_MILLI)).toISOString();
}
