/** What the service answers about single profiles and spans, to compare what is on the screen with. */
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ExploreService, ProfileOrder, type ListedProfile } from '#proto/hearth/v1/explore_pb.ts';
import { cpuType, type Hearth } from './recorded.ts';

const explorer = ({ url }: Hearth) =>
  createClient(ExploreService, createConnectTransport({ httpVersion: '1.1', baseUrl: url }));

const of = ({ range }: Hearth, service: string) => ({
  ...range,
  profileType: cpuType,
  labelSelector: `{service_name="${service}"}`,
});

/** The CPU profiles of `quoted`, each once for each of its series. */
export async function profilesOf(hearth: Hearth, order = ProfileOrder.LARGEST): Promise<ListedProfile[]> {
  const { profiles } = await explorer(hearth).listProfiles({ selection: of(hearth, 'quoted'), order, limit: 1_000 });
  return profiles;
}

/** Spans of `shopd` with their CPU, the most expensive first. */
export async function spansOf(hearth: Hearth): Promise<[string, bigint][]> {
  const { spans } = await explorer(hearth).topSpans({ selection: of(hearth, 'shopd') });
  return spans.map(({ spanId, value }) => [spanId, value]);
}
