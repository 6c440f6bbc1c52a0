/**
 * What a server can do beyond what every server of this wire can.
 *
 *     const can = await featuresOf(transport);
 *     if (can.has('hearth.v1.ExploreService/Explain')) …
 *
 * Hearth names each call of its own services so. A Pyroscope names other things, older ones nothing at all.
 */
import type { Transport } from '@connectrpc/connect';
import { createClient } from '@connectrpc/connect';
import type { DescMethod } from '@bufbuild/protobuf';
import { FeatureFlagsService } from '#proto/capabilities/v1/feature_flags_pb.ts';
import { toHearthError } from './answer-errors.ts';

/** The flag of a call. */
export const featureOf = ({ parent, name }: DescMethod) => `${parent.typeName}/${name}`;

/**
 * @returns names of what is on; empty for a server that does not say
 * @throws HearthError when the server could not be asked
 */
export async function featuresOf(transport: Transport): Promise<ReadonlySet<string>> {
  try {
    const { featureFlags } = await createClient(FeatureFlagsService, transport).getFeatureFlags({});
    return new Set(featureFlags.filter(({ enabled }) => enabled).map(({ name }) => name));
  } catch (error) {
    const failure = toHearthError(error);
    if (failure.reason === 'not_found' || failure.reason === 'not_implemented') return new Set();
    throw failure;
  }
}
