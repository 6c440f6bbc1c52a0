import type { TenantNumber, UnixNanos } from '#model/brands.ts';
import type { Label } from '#model/labels.ts';

/** One profile as a client sent it: nothing of it has been looked into yet. */
export interface PushedProfile {
  /** As pushed: unsorted, perhaps with duplicates. Empty for a legacy push, whose labels come from `legacy`. */
  labels: Label[];
  /** A pprof profile, gzip or bare. */
  payload: Uint8Array;
  /** Set when the profile came through `/ingest`, which has rules of its own. */
  legacy?: LegacyPush;
}

/** What `/ingest` says beside the profile: see legacy-push.ts. */
export interface LegacyPush {
  app: string;
  /** The keys in braces of the `name` parameter. */
  keys: Label[];
  /** Which agent sent it, `unknown` when it does not say. */
  spy: string;
  from: UnixNanos | undefined;
  until: UnixNanos | undefined;
  /** `sample_type_config` of a form: display name by sample type; replaces the default one. */
  displayNames: ReadonlyMap<string, string> | undefined;
}

/** The limits that decoding needs: plain numbers, so that they can be sent to a worker with each profile. */
export interface DecodeLimits {
  /** Bytes of one unpacked profile. */
  maxProfileBytes: number;
  maxSamples: number;
  maxSampleLabels: number;
  maxDepth: number;
  /** Bytes of UTF-8. */
  maxSymbolLength: number;
  maxLabelNames: number;
  maxLabelNameLength: number;
  maxLabelValueLength: number;
  /** Milliseconds. */
  rejectOlderThan: number;
  /** Milliseconds. */
  rejectNewerThan: number;
}

/** What a decoder gets: one pushed profile with everything that decides how it is stored. */
export interface DecodeJob {
  tenant: TenantNumber;
  push: PushedProfile;
  limits: DecodeLimits;
  /** The service's clock when the profile arrived. */
  now: UnixNanos;
}
