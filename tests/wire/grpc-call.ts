/** One unary call of the querier by `@grpc/grpc-js`, on a connection of its own. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Client, credentials, type Metadata } from '@grpc/grpc-js';
import {
  ProfileTypesRequestSchema,
  ProfileTypesResponseSchema,
  type ProfileTypesResponse,
} from '#proto/querier/v1/querier_pb.ts';

export function grpcCall(
  { port }: { port: number },
  method: 'ProfileTypes',
  metadata: Metadata,
): Promise<ProfileTypesResponse> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  return new Promise<ProfileTypesResponse>((resolve, reject) => {
    client.makeUnaryRequest(
      `/querier.v1.QuerierService/${method}`,
      () => Buffer.from(toBinary(ProfileTypesRequestSchema, create(ProfileTypesRequestSchema))),
      (bytes: Buffer) => fromBinary(ProfileTypesResponseSchema, bytes),
      undefined,
      metadata,
      (error, value) => (error === null ? resolve(value!) : reject(error as Error)),
    );
  }).finally(() => client.close());
}
