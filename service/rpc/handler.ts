/**
 * Everything that answers on the port: the services of the API by Connect, gRPC and gRPC-Web, the push routes, the
 * plain routes, then whoever else shares the port (the page), then 404.
 */
import type { DescService } from '@bufbuild/protobuf';
import type { ConnectRouter } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { Health, HealthCheckResponse_ServingStatus as ServingStatus } from '#proto/grpc/health/v1/health_pb.ts';
import { FeatureFlagsService } from '#proto/capabilities/v1/feature_flags_pb.ts';
import { AdHocProfileService } from '#proto/adhocprofiles/v1/adhocprofiles_pb.ts';
import { AdHocService } from '#proto/hearth/v1/ad_hoc_pb.ts';
import { DocumentService } from '#proto/hearth/v1/documents_pb.ts';
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';
import { ImportService } from '#proto/hearth/v1/import_pb.ts';
import { RecordingService } from '#proto/hearth/v1/recording_pb.ts';
import { StorageService } from '#proto/hearth/v1/storage_pb.ts';
import { DebuginfoService } from '#proto/debuginfo/v1alpha1/debuginfo_pb.ts';
import { PusherService } from '#proto/push/v1/push_pb.ts';
import { QuerierService } from '#proto/querier/v1/querier_pb.ts';
import { RecordingRulesService } from '#proto/settings/v1/recording_rules_pb.ts';
import { SettingsService } from '#proto/settings/v1/settings_pb.ts';
import { VCSService } from '#proto/vcs/v1/vcs_pb.ts';
import { Version } from '#proto/version/v1/version_pb.ts';
import { HearthError, type Reason } from '#model/errors.ts';
import type { Gate } from '../locks/gate.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { mebibytes } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Querier } from '../query/querier.ts';
import type { RecordingOptions } from '../recording/recorder.ts';
import type { ProfileStore } from '../store/store.ts';
import { Admission } from './admission.ts';
import { boundedGzip, boundMessages, UNBOUNDED } from './bounded-messages.ts';
import { createDebuginfoService, refuseUpload, uploadPath } from './absent-services.ts';
import { createAdHocDeletion, createAdHocService } from './ad-hoc-service.ts';
import { deployPath, handleDeploy } from './deploy-route.ts';
import { createDocumentService } from './document-service.ts';
import { errorInterceptor } from './connect-errors.ts';
import { createExploreService, exploreProcedures } from './explore-service.ts';
import { createFeatureFlagsService } from './feature-flags.ts';
import { refuseAtGate } from './gate-refusal.ts';
import type { GitSource } from './git/read-source.ts';
import { createVcsService } from './git/vcs-service.ts';
import { createImportService } from './import-service.ts';
import { handleIngest, ingestPaths } from './ingest-route.ts';
import { handleOtlpGrpc, otlpGrpcPath } from './otlp-grpc.ts';
import { handleOtlp, otlpPath } from './otlp-route.ts';
import type { AnyRequest, AnyResponse, PortHandler } from './port.ts';
import { createPushService } from './push.ts';
import { handlePush, isPlainPush, pushPath } from './push-route.ts';
import { createQuerierService } from './querier-service.ts';
import { createRecordingRulesService, createRecordingService } from './recording-service.ts';
import { handleRender, renderPaths } from './render-route.ts';
import { createSettingsService } from './settings-service.ts';
import { createStorageService, storageProcedures } from './storage-service.ts';
import { strictest, type LimitsOf } from '../tenant-settings.ts';
import type { TenantRule } from './tenant.ts';
import { blameSenders } from './unreadable-messages.ts';

/** Answers a request, or says false when it is for somebody else. */
export type Route = (request: AnyRequest, response: AnyResponse) => Promise<boolean>;

export interface HandlerOptions {
  ingest: Ingest;
  querier: Querier;
  store: ProfileStore;
  limitsOf: LimitsOf;
  /** The name of the retention that a tenant has. */
  retentionOf: (tenant: string) => string;
  log: Log;
  tenants: TenantRule;
  gate: Gate;
  /** Source code from Git hosts; undefined where none is configured. */
  git: GitSource | undefined;
  /** Undefined where there is nothing that metrics could be written to. */
  recording: RecordingOptions | undefined;
  /** Of everything that is pushed. */
  pushAdmission: Admission;
  ready: () => boolean;
  /** In this order, before the 404. */
  routes: readonly Route[];
  queryRefused: (reason: Reason) => void;
  observe: (route: string, status: number, seconds: number) => void;
}

const services = [
  QuerierService,
  PusherService,
  ImportService,
  AdHocProfileService,
  AdHocService,
  DocumentService,
  FeatureFlagsService,
  SettingsService,
  VCSService,
  DebuginfoService,
  Version,
  Health,
];
const addressesOf = ({ typeName, methods }: DescService) => methods.map(({ name }) => `/${typeName}/${name}`);
/** Those that are there only where metrics can be recorded. */
const recordingProcedures = [RecordingRulesService, RecordingService].flatMap(addressesOf);
/** The addresses of all calls that may be answered. */
export const procedures: ReadonlySet<string> = new Set([
  ...services.flatMap(addressesOf),
  ...exploreProcedures,
  ...storageProcedures,
  ...recordingProcedures,
]);
const withoutRecording: ReadonlySet<string> = new Set(
  [...procedures].filter((path) => !recordingProcedures.includes(path)),
);

/** The addresses of all calls that this server answers. */
const answeredBy = ({ recording }: HandlerOptions) => (recording === undefined ? withoutRecording : procedures);
/** Services whose refused calls count as refused questions. */
const asked: ReadonlySet<string> = new Set([QuerierService.typeName, ExploreService.typeName, StorageService.typeName]);
const contentTypes = [
  'application/json',
  'application/proto',
  'application/grpc',
  'application/grpc+proto',
  'application/grpc+json',
  'application/grpc-web',
  'application/grpc-web+proto',
  'application/grpc-web+json',
];
const TEXT = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };

export function createHandler(options: HandlerOptions): PortHandler {
  const { limitsOf, log, tenants, ingest } = options;
  const answered = answeredBy(options);
  const connect = connectNodeAdapter({
    routes: (router) => registerServices(router, options),
    acceptCompression: [boundedGzip],
    readMaxBytes: UNBOUNDED,
    interceptors: [errorInterceptor(log, (service, reason) => asked.has(service) && options.queryRefused(reason))],
    jsonOptions: { ignoreUnknownFields: true },
  });
  // Apart, so that questions are answered however much is being pushed.
  const pushes = options.pushAdmission;
  const questions = new Admission();
  const admit = (
    request: AnyRequest,
    response: AnyResponse,
    admission: Admission,
    answer: () => void | Promise<void>,
  ) => {
    const names = namesOf(tenants, request);
    const { maxMessageMb } = strictest(names.map(limitsOf));
    return admission.admit(names.join('|'), request, response, mebibytes(maxMessageMb), answer);
  };
  const answer = async (request: AnyRequest, response: AnyResponse): Promise<string> => {
    const [path = ''] = (request.url ?? '/').split('?');
    try {
      options.gate.pass(request, path);
    } catch (error) {
      if (!(error instanceof HearthError)) {
        throw error;
      }
      refuseAtGate(request, response, error, answered.has(path) || path === otlpGrpcPath);
      return 'gate';
    }
    if (answered.has(path)) {
      if (isCall(request, response)) {
        await admit(request, response, pushing.has(path) ? pushes : questions, () =>
          path === pushPath && isPlainPush(request)
            ? handlePush(request, response, { ingest, tenants, log })
            : connect(request, response),
        );
      }
      return path;
    }
    if (ingestPaths.has(path)) {
      await admit(request, response, pushes, () => handleIngest(request, response, { ingest, limitsOf, tenants }));
      return path;
    }
    if (path === deployPath) {
      await admit(request, response, pushes, () => handleDeploy(request, response, options));
      return path;
    }
    if (path.startsWith(uploadPath)) {
      await refuseUpload(request, response);
      return uploadPath;
    }
    if (renderPaths.has(path)) {
      await admit(request, response, questions, () => handleRender(request, response, options));
      return path;
    }
    if (path === otlpPath) {
      await admit(request, response, pushes, () => handleOtlp(request, response, { ingest, limitsOf, tenants, log }));
      return path;
    }
    if (path === otlpGrpcPath) {
      await admit(request, response, pushes, () =>
        handleOtlpGrpc(request, response, { ingest, limitsOf, tenants, log }),
      );
      return path;
    }
    for (const route of options.routes) {
      if (await route(request, response)) {
        return 'page';
      }
    }
    response.writeHead(404, TEXT);
    response.end(`there is nothing at ${path}\n`);
    return 'unknown';
  };

  return (request, response) => {
    const started = performance.now();
    response.setHeader('x-content-type-options', 'nosniff');
    let route = 'unknown';
    response.on('close', () => options.observe(route, response.statusCode, (performance.now() - started) / 1_000));
    answer(request, response).then(
      (name) => (route = name),
      (error: unknown) => {
        log.error({ err: error, url: request.url }, 'a request failed');
        if (!response.headersSent) {
          response.writeHead(error instanceof HearthError && error.code === 'unavailable' ? 503 : 500, TEXT);
        }
        response.end('the service failed; its log has the reason\n');
      },
    );
  };
}

function registerServices(router: ConnectRouter, options: HandlerOptions): void {
  const { querier, ingest, tenants, ready } = options;
  router.service(QuerierService, createQuerierService(querier, tenants));
  router.service(ExploreService, createExploreService(querier, ingest, tenants));
  router.service(StorageService, createStorageService(options));
  router.service(PusherService, createPushService(ingest, tenants));
  router.service(ImportService, createImportService(ingest, tenants));
  router.service(AdHocProfileService, createAdHocService(options));
  router.service(AdHocService, createAdHocDeletion(options));
  router.service(DocumentService, createDocumentService(options));
  router.service(SettingsService, createSettingsService(options));
  router.service(VCSService, createVcsService(options.git));
  router.service(DebuginfoService, createDebuginfoService());
  // Clients ask which of two versions of the querier service there is; there never was a second.
  router.service(Version, { version: () => ({ QuerierAPI: 1n }) });
  router.service(FeatureFlagsService, createFeatureFlagsService(answeredBy(options), options.git?.hosts ?? []));
  if (options.recording !== undefined) {
    router.service(RecordingRulesService, createRecordingRulesService(options, options.recording));
    router.service(RecordingService, createRecordingService(options, options.recording));
  }
  router.service(Health, {
    check: () => ({ status: ready() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING }),
  });
  blameSenders(router.handlers);
  boundMessages(router.handlers);
}

const pushing: ReadonlySet<string> = new Set([
  pushPath,
  `/${ImportService.typeName}/Import`,
  `/${AdHocProfileService.typeName}/Upload`,
]);

/** Whom a request is for; who does not say it is refused later, where each protocol has words for it. */
function namesOf(tenants: TenantRule, request: AnyRequest): readonly string[] {
  try {
    return tenants.forRead((name) => request.headers[name]?.toString());
  } catch {
    return [''];
  }
}

/** Refuses what is no call, in the words that clients of this wire know. */
function isCall(request: AnyRequest, response: AnyResponse): boolean {
  if (request.method !== 'POST') {
    response.writeHead(405, { ...TEXT, allow: 'POST' });
    response.end('call with POST\n');
    return false;
  }
  const [type = ''] = String(request.headers['content-type'] ?? '').split(';');
  if (!contentTypes.includes(type.trim().toLowerCase())) {
    request.resume();
    response.writeHead(415, { ...TEXT, 'accept-post': contentTypes.join(', ') });
    response.end(`call with one of the content types ${contentTypes.join(', ')}\n`);
    return false;
  }
  return true;
}
