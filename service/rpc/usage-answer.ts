/** What the store takes, as `hearth.v1.StorageService/Usage` says it to tenants. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { UsageResponseSchema } from '#proto/hearth/v1/storage_pb.ts';
import type { NamedUsage, StorageRules } from '../store/upkeep.ts';
import { resolutionNames, type ResolutionName, type Used } from '../store/usage/store-usage.ts';

/** @param names tenants whose data is wanted as one */
export function usageOf(
  names: readonly string[],
  { tenants, bytes }: NamedUsage,
  { keep, maxBytes, droppedLabels }: StorageRules,
): MessageInitShape<typeof UsageResponseSchema> {
  const services = new Map<string, Map<ResolutionName, Used>>();
  let [symbols, others] = [0, 0];
  for (const name of names) {
    const tenant = tenants.get(name);
    symbols += tenant?.symbolBytes ?? 0;
    others += tenant?.otherBytes ?? 0;
    for (const [service, used] of tenant?.services ?? []) {
      const sum = services.get(service) ?? new Map<ResolutionName, Used>();
      services.set(service, sum);
      used.forEach((one, resolution) => sum.set(resolution, joined(sum.get(resolution), one)));
    }
  }
  const ofResolutions = new Map<ResolutionName, Used>();
  for (const used of services.values()) {
    used.forEach((one, resolution) => ofResolutions.set(resolution, joined(ofResolutions.get(resolution), one)));
  }
  return {
    services: [...services]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([serviceName, used]) =>
        [...used].map(([resolution, one]) => ({
          serviceName,
          resolution,
          bytes: whole(one.bytes),
          profiles: whole(one.profiles),
        })),
      ),
    resolutions: resolutionNames.map((resolution) => {
      const used = ofResolutions.get(resolution);
      return {
        resolution,
        bytes: whole(used?.bytes ?? 0),
        oldest: whole(used?.oldest ?? 0),
        newest: whole(used?.newest ?? 0),
        keptFor: whole(keep[resolution]),
        droppedLabels: resolution === 'raw' ? [] : [...droppedLabels],
      };
    }),
    symbolBytes: whole(symbols),
    otherBytes: whole(others),
    storeBytes: whole(bytes),
    maxStoreBytes: whole(maxBytes),
  };
}

const whole = (value: number) => BigInt(Math.round(value));

function joined(a: Used | undefined, b: Used): Used {
  if (a === undefined) {
    return b;
  }
  return {
    bytes: a.bytes + b.bytes,
    profiles: a.profiles + b.profiles,
    oldest: Math.min(a.oldest, b.oldest),
    newest: Math.max(a.newest, b.newest),
  };
}
