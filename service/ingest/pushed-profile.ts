import type { TenantNumber, UnixNanos } from '#model/brands.ts';
import type { OtlpEncoding } from '#model/formats/otlp/read.ts';
import type { Label } from '#model/labels.ts';
import { mebibytes, type Limits } from '../limits.ts';
import type { RetentionClass } from '../store/store.ts';
import type { RuleSet } from './rules/rule.ts';
import { claimedLength } from './unpack.ts';

/** One payload as a client sent it: nothing of it has been looked into yet. It may hold several profiles. */
export interface PushedProfile {
  /** As pushed: unsorted, perhaps with duplicates. Empty where they come from `legacy` or from the payload. */
  labels: Label[];
  /** Gzip or bare; pprof unless `legacy` or `otlp` says otherwise. */
  payload: Uint8Array;
  /** Set when it came through `/ingest`, which has rules of its own. */
  legacy?: LegacyPush;
  /** Set when it is a file of any format that a person imports. */
  file?: ImportedFile;
  /** Set when it is a request of an OTLP exporter, whose labels are in the payload. */
  otlp?: OtlpEncoding;
}

/** What a body of `/ingest` is: as the request says, else `unnamed`, which is decided by its content. */
export type IngestFormat = 'pprof' | 'jfr' | 'speedscope' | 'lines' | 'trie' | 'tree' | 'unnamed';

/** What `/ingest` says beside the profile: see legacy-profile.ts for pprof, named-profile.ts for the others. */
export interface LegacyPush {
  format: IngestFormat;
  app: string;
  /** The keys in braces of the `name` parameter. */
  keys: Label[];
  /** Which agent sent it, `unknown` when it does not say. */
  spy: string;
  from: UnixNanos | undefined;
  until: UnixNanos | undefined;
  /** `sample_type_config` of a form: display name by sample type; replaces the default one. */
  displayNames: ReadonlyMap<string, string> | undefined;
  /** Samples a second, for formats that count samples; 0 when the client says that they have no rate. */
  sampleRate: number;
  /** The part `labels` of a form with a JFR recording, gzip or bare. */
  jfrLabels: Uint8Array | undefined;
}

/** What is said of a file beside its content: see import.proto. */
export interface ImportedFile {
  /** '' to recognise it by its content. */
  format: string;
  fileName: string;
  /** Samples a second, for formats that count samples. */
  sampleRate: number;
  /** A word of app-type.ts, for formats that do not say what they measured. */
  measured: string;
  /** Set when it is to be looked at and not stored: one of its profile types, '' for the first. */
  view?: string;
  /** For files that do not say when they were recorded. */
  time: UnixNanos | undefined;
}

/** The limits that decoding needs: plain numbers, so that they can be sent to a worker with each profile. */
export interface DecodeLimits {
  /** Bytes of one unpacked profile. */
  maxProfileBytes: number;
  /** Bytes of one unpacked recording or export, which holds several profiles. */
  maxUnpackedBytes: number;
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

export function decodeLimitsOf(limits: Limits): DecodeLimits {
  return {
    ...limits,
    maxProfileBytes: mebibytes(limits.maxProfileMb || limits.maxUnpackedMb),
    maxUnpackedBytes: mebibytes(limits.maxUnpackedMb),
  };
}

/** How many bytes a payload may unpack to; 0 is no limit. */
export function maxUnpackedOf({ legacy, otlp, file }: PushedProfile, limits: DecodeLimits): number {
  const holdsOne = otlp === undefined && file === undefined && (legacy === undefined || legacy.format === 'pprof');
  return holdsOne ? limits.maxProfileBytes : limits.maxUnpackedBytes;
}

/** What a payload says it unpacks to, within what is possible: a lie must neither be free nor lock the tenant out. */
export function claimedWithin(push: PushedProfile, limits: DecodeLimits): number {
  const limit = maxUnpackedOf(push, limits) || Number.POSITIVE_INFINITY;
  return Math.max(push.payload.length, Math.min(claimedLength(push.payload), limit));
}

/** What a decoder gets: one pushed payload with everything that decides how it is stored. */
export interface DecodeJob {
  tenant: TenantNumber;
  push: PushedProfile;
  limits: DecodeLimits;
  /** The tenant's own, if it has any. */
  rules?: RuleSet | undefined;
  /** What the tenant's profiles are kept as; the default class when left out. */
  retention?: RetentionClass;
  /** The service's clock when the profile arrived. */
  now: UnixNanos;
  /** Whether symbols are encoded, too, that are known to be durable. */
  allSymbols?: boolean;
}
