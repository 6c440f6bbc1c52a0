import type { ServiceImpl } from '@connectrpc/connect';
import type { ImportService } from '#proto/hearth/v1/import_pb.ts';
import { toNanos, toMillis, unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { inPlace } from './admission.ts';
import type { TenantRule } from './tenant.ts';

/** What files are taken to be sampled at when nobody says: the rate of most profilers. */
const DEFAULT_SAMPLE_RATE = 100;

/** `hearth.v1.ImportService`: what `hearth import` calls with each file. */
export function createImportService(ingest: Ingest, tenants: TenantRule): ServiceImpl<typeof ImportService> {
  return {
    async import(request, context) {
      const tenant = tenants.forWrite((name) => context.requestHeader.get(name));
      if (request.sampleRate < 0) {
        throw new HearthError(
          'bad_request',
          `sample_rate is ${request.sampleRate}: give the samples a second, as in 100`,
        );
      }
      const push = {
        labels: request.labels.map(({ name, value }) => ({ name, value })),
        payload: request.file,
        file: {
          format: request.format,
          fileName: request.fileName,
          sampleRate: request.sampleRate || DEFAULT_SAMPLE_RATE,
          measured: request.measured || 'cpu',
          time: request.timeMs === 0n ? undefined : toNanos(unixMillis(Number(request.timeMs))),
        },
      };
      const report = await inPlace(ingest.importFile(tenant, push, request.dryRun));
      return {
        format: report.format,
        stored: report.profiles,
        refused: report.refused,
        ignored: Object.fromEntries(report.ignored.map(([what, count]) => [what, BigInt(count)])),
        profiles: report.summary.map(({ profileType, service, time, samples, total, series }) => ({
          profileType,
          serviceName: service,
          timeMs: BigInt(toMillis(time)),
          samples: BigInt(samples),
          total,
          series,
        })),
      };
    },
  };
}
