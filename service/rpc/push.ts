import type { ServiceImpl } from '@connectrpc/connect';
import type { PusherService, PushRequest } from '#proto/push/v1/push_pb.ts';
import { HearthError } from '#model/errors.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { PushedProfile } from '../ingest/pushed-profile.ts';
import { inPlace } from './admission.ts';
import type { TenantRule } from './tenant.ts';

/**
 * `push.v1.PusherService`: what Alloy and eBPF collectors push with. Every raw profile of a request is a push of its
 * own, with the labels of its series; the client's ids are not used (see profile-id.ts).
 */
export function createPushService(ingest: Ingest, tenants: TenantRule): ServiceImpl<typeof PusherService> {
  return {
    async push(request, context) {
      await pushAll(ingest, tenants, request, (name) => context.requestHeader.get(name));
      return {};
    },
  };
}

/** Resolves when all of a request is durable. */
export async function pushAll(
  ingest: Ingest,
  tenants: TenantRule,
  request: PushRequest,
  header: (name: string) => string | null,
): Promise<void> {
  const tenant = tenants.forWrite(header);
  const pushes = request.series.flatMap((series) => {
    const labels = series.labels.map(({ name, value }) => ({ name, value }));
    return series.samples.map((sample): PushedProfile => ({ labels, payload: sample.rawProfile }));
  });
  if (pushes.length === 0) {
    throw new HearthError('bad_request', 'no profiles received');
  }
  await inPlace(ingest.push(tenant, pushes));
}
