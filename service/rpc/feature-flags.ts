/**
 * `capabilities.v1.FeatureFlagsService`: what this server can do. Each call of Hearth's own services has a flag named
 * like its address, `hearth.v1.ExploreService/FunctionTable`, that is on where the call is answered.
 */
import type { DescService } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import type { FeatureFlagsService } from '#proto/capabilities/v1/feature_flags_pb.ts';
import { AdHocService } from '#proto/hearth/v1/ad_hoc_pb.ts';
import { DocumentService } from '#proto/hearth/v1/documents_pb.ts';
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';
import { ImportService } from '#proto/hearth/v1/import_pb.ts';
import { RecordingService } from '#proto/hearth/v1/recording_pb.ts';
import { StorageService } from '#proto/hearth/v1/storage_pb.ts';
import { RecordingRulesService } from '#proto/settings/v1/recording_rules_pb.ts';
import type { GitHost } from '../git-hosts.ts';
import { commitFlags, fileFlag } from './git/vcs-service.ts';

/** Services that only Hearth has. */
export const ownServices: readonly DescService[] = [
  ExploreService,
  DocumentService,
  StorageService,
  ImportService,
  AdHocService,
  RecordingService,
];

/** What clients of this wire ask about by these names. */
const wireFlags = [
  { name: 'v2StorageLayer', enabled: true, description: 'Answers are those of the second storage layer' },
  { name: 'hearthFrames', enabled: true, description: 'Frames by address, and stacks without inlined functions' },
  { name: 'hearthStepsOverTime', enabled: true, description: 'Series over time can be asked for of what steps leave' },
  { name: 'hearthExplainSections', enabled: true, description: 'Explanations can be asked for section by section' },
  { name: 'utf8LabelNames', enabled: true, description: 'Label names may be any text' },
];
const ruler = [
  { name: 'pyroscopeRuler', description: 'Recording rules' },
  { name: 'pyroscopeRulerFunctions', description: 'Recording rules for single functions' },
];

/**
 * @param answered the calls that this server answers, as `/package.Service/Method`
 * @param gitHosts that source code is read from
 */
export function createFeatureFlagsService(
  answered: ReadonlySet<string>,
  gitHosts: readonly GitHost[],
): ServiceImpl<typeof FeatureFlagsService> {
  const calls = ownServices.flatMap(({ typeName, methods }) => methods.map(({ name }) => `${typeName}/${name}`));
  const ownFlags = calls.map((name) => ({ name, enabled: answered.has(`/${name}`) }));
  const names = gitHosts.map(({ origin }) => new URL(origin).host).join(', ');
  const description = names === '' ? 'Source code from Git hosts' : `Source code from ${names}`;
  const source = [fileFlag, ...commitFlags].map((name) => ({ name, enabled: gitHosts.length > 0, description }));
  const records = answered.has(`/${RecordingRulesService.typeName}/ListRecordingRules`);
  const rulerFlags = ruler.map((flag) => ({ ...flag, enabled: records }));
  return {
    getFeatureFlags: () => ({ featureFlags: [...wireFlags, ...source, ...rulerFlags, ...ownFlags] }),
  };
}
