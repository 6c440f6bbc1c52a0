/**
 * All stacks of a selection as a pprof file, complete whatever the graph of it leaves out.
 *
 *     const bytes = await storedPprof(source, { ...query, spans: ['00f067aa0ba902b7'] });
 */
import { create, toBinary } from '@bufbuild/protobuf';
import { HearthError } from '#model/errors.ts';
import { ProfileSchema } from '#proto/google/v1/profile_pb.ts';
import { ProfileFormat, QuerierService } from '#proto/querier/v1/querier_pb.ts';
import { wireMerge, type MergeQuery, type ProfileSource } from './profile-source.ts';

/**
 * Shown and taken back as every question is (a part with its whole), but not remembered: a file may be large.
 *
 * @throws HearthError
 */
export const storedPprof = (source: ProfileSource, query: MergeQuery, signal?: AbortSignal) =>
  query.isPart === true
    ? askPprof(source, query, signal)
    : source.oversee('SelectMergeProfile', query, signal, (own) => askPprof(source, query, own));

/** The same as a part of another question. @throws whatever the client throws */
export async function askPprof(
  source: ProfileSource,
  { maxNodes: _, ...query }: MergeQuery,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const client = source.clientOf(QuerierService);
  const options = signal && { signal };
  if (query.spans === undefined || query.spans.length === 0) {
    return bytesOf(await client.selectMergeProfile(wireMerge(query), options));
  }
  // The call for profiles knows no spans.
  const request = { ...wireMerge(query), format: ProfileFormat.PPROF };
  const { pprof } = await client.selectMergeStacktraces(request, options);
  if (pprof === undefined) {
    throw new HearthError('not_implemented', 'this server does not give the stacks of single spans as a file');
  }
  return bytesOf(pprof.profile ?? create(ProfileSchema));
}

const bytesOf = (profile: Parameters<typeof toBinary<typeof ProfileSchema>>[1]) =>
  toBinary(ProfileSchema, profile) as Uint8Array<ArrayBuffer>;
