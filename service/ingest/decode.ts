/**
 * One pushed payload, from the client's bytes to the store's: unpack, read, apply the rules, encode. Pure work
 * without any waiting but one question, so it runs in a worker (decode-worker.ts) or in place.
 */
import { unixNanos, type UnixNanos } from '#model/brands.ts';
import { HearthError, type Reason } from '#model/errors.ts';
import type { Labels } from '#model/labels.ts';
import type { DurableSymbols } from '../store/durable-symbols.ts';
import { encodeProfile } from '../store/encode.ts';
import type { EncodedProfile, NormalisedProfile } from '../store/store.ts';
import { viewOf, type FileView } from './file-view.ts';
import { findProfiles, type LabelledProfile } from './find-profiles.ts';
import { labelText, seriesLabels } from './label-rules.ts';
import { normalise } from './normalise.ts';
import { partsOf, profileId } from './profile-id.ts';
import type { DecodeJob, DecodeLimits } from './pushed-profile.ts';
import { Entrance } from './rules/apply-rules.ts';
import type { RuleCount } from './rules/rule.ts';
import { seriesKeys } from './series-keys.ts';

export interface Decoded {
  /** What there is to store: a profile that is fine may hold nothing, and a payload may hold several. */
  encoded: EncodedProfile[];
  /** Whether all of it belongs to the demo. */
  demo: boolean;
  /** One number for each series: see series-keys.ts. */
  seriesKeys: Float64Array;
  /** The unpacked length, which is what the rate limit counts. */
  unpackedBytes: number;
  profiles: number;
  samples: number;
  /** Profiles of a payload of several that are against the rules, while the others are stored. */
  refused: Refusal[];
  /** What the tenant's rules did. */
  ruled: RuleCount[];
  /** As the payload was read. */
  format: string;
  /** What no profile is made of, with how many there were. */
  ignored: [what: string, count: number][];
  /** Only of a file that is to be looked at. */
  view: FileView | undefined;
  /** What there is to store, in words; only of an imported file, whose sender asks for it. */
  summary: ProfileSummary[];
}

/** The series of one profile and profile type. */
export interface ProfileSummary {
  profileType: string;
  service: string;
  time: UnixNanos;
  samples: number;
  total: bigint;
  series: number;
}

/** A HearthError as plain data, which a worker can send. */
export interface Refusal {
  reason: Reason;
  message: string;
}

/** The id and time of a profile that came without a time. */
export interface Moment {
  profileId: Uint8Array;
  time: UnixNanos;
}

/** Answers for a profile without a time: asked with the id its content gives it. Only one place may answer. */
export type AskMoment = (contentId: Uint8Array) => Moment | Promise<Moment>;

const NANOS_PER_MILLI = 1_000_000n;

/**
 * @param durable symbols that the store has already
 * @throws HearthError when nothing of the payload can be stored
 */
export async function decode(job: DecodeJob, askMoment: AskMoment, durable?: DurableSymbols): Promise<Decoded> {
  const { payload, profiles, format, ignored, refused: unread } = findProfiles(job);
  const wanted = job.push.file?.view;
  const view = wanted === undefined ? undefined : viewOf(profiles, wanted);
  const entrance = new Entrance(job.rules, job.push.payload.length / Math.max(1, profiles.length));
  const kept: NormalisedProfile[] = [];
  const refused = [...unread];
  const isAlone = profiles.length + unread.length === 1;
  const identityOf = isAlone ? () => payload : partsOf(payload);
  for (const [index, profile] of view === undefined ? profiles.entries() : []) {
    try {
      const normalised = await toStore(profile, identityOf(index), job, entrance, askMoment);
      if (normalised !== undefined) {
        kept.push(normalised);
      }
    } catch (error) {
      if (!(error instanceof HearthError) || isAlone) {
        throw error;
      }
      refused.push(error);
    }
  }
  return {
    encoded: kept.map((profile) => encodeProfile(profile, job.allSymbols === true ? undefined : durable)),
    demo: kept.every(({ retention }) => retention === 'demo'),
    seriesKeys: seriesKeys(kept.flatMap(({ series }) => series)),
    unpackedBytes: payload.length,
    profiles: profiles.length + unread.length - refused.length - entrance.dropped(),
    samples: profiles.reduce((sum, { columns }) => sum + columns.stacks.offsets.length - 1, 0),
    refused: refused.map(({ reason, message }) => ({ reason, message })),
    ruled: entrance.counts(),
    format,
    ignored: [...ignored],
    view,
    summary: job.push.file === undefined ? [] : kept.flatMap(summaryOf),
  };
}

function summaryOf({ series, time }: NormalisedProfile): ProfileSummary[] {
  const types = new Map<string, ProfileSummary>();
  for (const { profileType, service, values } of series) {
    const known = types.get(profileType) ?? { profileType, service, time, samples: 0, total: 0n, series: 0 };
    known.samples += values.length;
    known.total += values.reduce((sum, value) => sum + value, 0n);
    known.series++;
    types.set(profileType, known);
  }
  return [...types.values()];
}

/** @param identity the bytes that make this profile the one it is */
async function toStore(
  { columns, labels: pushed, times }: LabelledProfile,
  identity: Uint8Array,
  job: DecodeJob,
  entrance: Entrance,
  askMoment: AskMoment,
): Promise<NormalisedProfile | undefined> {
  const { limits, tenant } = job;
  const labels = seriesLabels(pushed);
  if (columns.timeNanos < 0n) {
    throw new HearthError(
      'malformed_profile',
      `the profile's time is ${columns.timeNanos} ns: it must not be negative`,
    );
  }
  const contentId = profileId({ tenant, labels: pushed, payload: identity, times });
  const { profileId: id, time } =
    times.length === 0
      ? await askMoment(contentId)
      : { profileId: contentId, time: columns.timeNanos === 0n ? job.now : unixNanos(columns.timeNanos) };
  if (job.push.file === undefined) {
    checkWindow(time, job.now, labels, limits);
  }
  const entered = entrance.admit({ columns, labels, limits, profileId: id });
  return entered === undefined
    ? undefined
    : normalise({ tenant, profileId: id, time, arrived: job.now, retention: job.retention, ...entered });
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
