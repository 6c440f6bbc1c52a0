/**
 * What each address needs: the one table of it. An address that is not here is nobody's, also where something would
 * answer it.
 */
import type { Role } from './credentials.ts';

export interface Need {
  /** `any` where it hangs on what is sent, and whoever answers looks again. */
  role: Role | 'any';
  /** Whether it is about all tenants at once. */
  everyTenant?: true;
}

type Needs = Need | 'nothing';

const exact = new Map<string, Needs>([
  // Who asks whether the service lives has no credential, and learns nothing else.
  ['/ready', 'nothing'],
  ['/grpc.health.v1.Health/Check', 'nothing'],
  ['/ingest', { role: 'push' }],
  ['/pyroscope/ingest', { role: 'push' }],
  ['/push.v1.PusherService/Push', { role: 'push' }],
  ['/hearth.v1.ImportService/Import', { role: 'push' }],
  ['/adhocprofiles.v1.AdHocProfileService/Upload', { role: 'push' }],
  ['/hearth.v1.AdHocService/DeleteFile', { role: 'push' }],
  ['/adhocprofiles.v1.AdHocProfileService/Get', { role: 'read' }],
  ['/adhocprofiles.v1.AdHocProfileService/List', { role: 'read' }],
  ['/adhocprofiles.v1.AdHocProfileService/Diff', { role: 'read' }],
  // What is about deploys needs another role than what is about views.
  ['/hearth.v1.DocumentService/Put', { role: 'any' }],
  ['/hearth.v1.DocumentService/Delete', { role: 'any' }],
  ['/hearth.v1.DocumentService/Get', { role: 'read' }],
  ['/hearth.v1.DocumentService/List', { role: 'read' }],
  ['/api/deploys', { role: 'push' }],
  ['/v1development/profiles', { role: 'push' }],
  ['/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export', { role: 'push' }],
  ['/capabilities.v1.FeatureFlagsService/GetFeatureFlags', { role: 'read' }],
  ['/version.v1.Version/Version', { role: 'read' }],
  ['/settings.v1.SettingsService/Get', { role: 'read' }],
  // They change what everybody of the tenant sees.
  ['/settings.v1.SettingsService/Set', { role: 'admin' }],
  ['/settings.v1.SettingsService/Delete', { role: 'admin' }],
  ['/settings.v1.RecordingRulesService/GetRecordingRule', { role: 'read' }],
  ['/settings.v1.RecordingRulesService/ListRecordingRules', { role: 'read' }],
  ['/settings.v1.RecordingRulesService/UpsertRecordingRule', { role: 'admin' }],
  ['/settings.v1.RecordingRulesService/DeleteRecordingRule', { role: 'admin' }],
  ['/hearth.v1.RecordingService/RecordingStatus', { role: 'read' }],
  ['/pyroscope/render', { role: 'read' }],
  ['/pyroscope/render-diff', { role: 'read' }],
  ['/pyroscope/label-values', { role: 'read' }],
  ['/api/v1/status/buildinfo', { role: 'read' }],
  // About a tenant's data as a whole, or about the whole store.
  ['/hearth.v1.StorageService/Usage', { role: 'read' }],
  ['/hearth.v1.StorageService/Sql', { role: 'admin' }],
  ['/hearth.v1.StorageService/DeleteTenant', { role: 'admin' }],
  ['/hearth.v1.StorageService/Backup', { role: 'admin', everyTenant: true }],
  ['/hearth.v1.StorageService/Check', { role: 'admin', everyTenant: true }],
  // Both name every tenant.
  ['/metrics', { role: 'read', everyTenant: true }],
  ['/api/v1/status/config', { role: 'admin', everyTenant: true }],
  ['/hearth/demo', { role: 'read' }],
  // It erases the demo's profiles of every tenant.
  ['/hearth/demo/end', { role: 'admin', everyTenant: true }],
  ['/', { role: 'read' }],
  ['/a', { role: 'read' }],
  ['/api/ds/query', { role: 'read' }],
]);

/** Addresses below these; what the proxy leads to is looked up again by its own address. */
const below: readonly (readonly [start: string, needs: Needs])[] = [
  ['/querier.v1.QuerierService/', { role: 'read' }],
  ['/vcs.v1.VCSService/', { role: 'read' }],
  ['/debuginfo.v1alpha1.DebuginfoService/', { role: 'push' }],
  ['/hearth.v1.ExploreService/', { role: 'read' }],
  ['/api/datasources/proxy/', { role: 'read' }],
  ['/a/', { role: 'read' }],
  ['/exposed/', { role: 'read' }],
  ['/plugins/', { role: 'read' }],
  ['/build/', { role: 'read' }],
  ['/public/', { role: 'read' }],
  // Changing the plugin's settings asks again, as `settings.v1.SettingsService/Set`.
  ['/api/plugins/', { role: 'read' }],
];

/** @param path without its query */
export function needsOf(path: string): Needs | undefined {
  return exact.get(path) ?? below.find(([start]) => path.startsWith(start))?.[1];
}
