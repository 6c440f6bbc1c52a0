/** Every limit is a named constant with its reason; config may override each per installation (`limits.<name>`). */

const MEBI = 1024 * 1024;

/** Names are fixed by the configuration contract; 0 switches a limit off. Durations in milliseconds. */
export interface Limits {
  ingestionRateMb: number;
  ingestionBurstMb: number;
  maxBodyMb: number;
  maxUnpackedMb: number;
  maxProfileMb: number;
  maxSamples: number;
  maxSampleLabels: number;
  maxDepth: number;
  maxSymbolLength: number;
  maxLabelNames: number;
  maxLabelNameLength: number;
  maxLabelValueLength: number;
  maxSeries: number;
  rejectOlderThan: number;
  rejectNewerThan: number;
  maxLookback: number;
  maxQueryLength: number;
  defaultNodes: number;
  maxNodes: number;
  maxPushesPerBatch: number;
  maxMessageMb: number;
  queryTimeout: number;
  maxRunningQueries: number;
  maxQueryMemoryMb: number;
  maxResultMb: number;
  maxMatchers: number;
  maxRegexLength: number;
  maxAdHocFileMb: number;
  maxAdHocFiles: number;
  maxRecordedSeries: number;
}

export const defaultLimits: Limits = {
  // 300 services × 5 pods, each with five profiles of 60 kB unpacked every 15 s, push 30 MB/s; bursts are restarts.
  ingestionRateMb: 32,
  ingestionBurstMb: 64,
  // Compressed bodies above this are never profiles of one interval.
  maxBodyMb: 64,
  // Output cap of decompression: a gzip bomb stops here.
  maxUnpackedMb: 128,
  // As Pyroscope: one unpacked profile.
  maxProfileMb: 4,
  maxSamples: 16_000,
  maxSampleLabels: 100,
  // Deeper stacks are cut at the leaf side; runaway recursion would otherwise fill the dictionary.
  maxDepth: 1_000,
  maxSymbolLength: 65_535,
  maxLabelNames: 30,
  maxLabelNameLength: 1_024,
  maxLabelValueLength: 2_048,
  // 300 services × 5 pods × 10 types fits three times over.
  maxSeries: 50_000,
  rejectOlderThan: 3_600_000,
  rejectNewerThan: 600_000,
  // Cost is bounded by time, memory and size of the answer, so the range itself is not.
  maxLookback: 0,
  maxQueryLength: 0,
  defaultNodes: 8_192,
  maxNodes: 1_048_576,
  maxPushesPerBatch: 32,
  maxMessageMb: 64,
  queryTimeout: 30_000,
  maxRunningQueries: 4,
  maxQueryMemoryMb: 256,
  maxResultMb: 64,
  maxMatchers: 32,
  maxRegexLength: 1_024,
  // One profile of a minute or two; what is larger is imported.
  maxAdHocFileMb: 4,
  // Enough to look back for a long time, and 4 GB at the most were it not for their sum, which is bounded too.
  maxAdHocFiles: 1_000,
  // 300 services by three versions; a rule by pod or by user is a mistake that a metrics store pays for.
  maxRecordedSeries: 1_000,
};

/** Limits that are lengths of time: written as `1h` or `30s`, kept in milliseconds. */
export const durationLimits: ReadonlySet<keyof Limits> = new Set<keyof Limits>([
  'rejectOlderThan',
  'rejectNewerThan',
  'maxLookback',
  'maxQueryLength',
  'queryTimeout',
]);

/** What one question may cost, of the limits that the store enforces. */
export const queryCost = (limits: Pick<Limits, 'queryTimeout' | 'maxQueryMemoryMb' | 'maxResultMb'>) => ({
  timeoutMs: limits.queryTimeout,
  memoryBytes: mebibytes(limits.maxQueryMemoryMb),
  resultBytes: mebibytes(limits.maxResultMb),
});

export const mebibytes = (megabytes: number) => megabytes * MEBI;
