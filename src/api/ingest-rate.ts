/** What is coming in just now, of a server that counts it: ours does, Pyroscope does not. */
import { exploreCalls } from './explore-calls.ts';
import type { ProfileSource } from './profile-source.ts';
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';

export interface IngestRate {
  profilesPerSecond: number;
  bytesPerSecond: number;
  /** Of how many seconds that is the mean. */
  seconds: number;
}

/** @returns undefined where the server does not say, or not yet. @throws HearthError */
export async function ingestRate(source: ProfileSource, signal: AbortSignal): Promise<IngestRate | undefined> {
  if (!(await source.answers(exploreCalls.ingestRate))) return undefined;
  const { profiles, bytes, seconds } = await source.ask('IngestRate', {}, signal, (own) =>
    source.clientOf(ExploreService).ingestRate({}, { signal: own }),
  );
  return seconds === 0
    ? undefined
    : { profilesPerSecond: Number(profiles) / seconds, bytesPerSecond: Number(bytes) / seconds, seconds };
}
