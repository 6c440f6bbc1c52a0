/** What the service says that it can do. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from './calls.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
let flags: Map<string, boolean>;

beforeAll(async () => {
  service = await startService();
  const { body } = await post(service, '/capabilities.v1.FeatureFlagsService/GetFeatureFlags', '{}', {
    'content-type': 'application/json',
  });
  const listed = body.featureFlags as { name: string; enabled?: boolean }[];
  flags = new Map(listed.map(({ name, enabled = false }) => [name, enabled]));
});

afterAll(() => service?.stop());

it('has flags that clients of the wire ask about', () => {
  expect([...flags.keys()]).toEqual(
    expect.arrayContaining(['v2StorageLayer', 'pyroscopeRuler', 'utf8LabelNames', 'hearthFrames']),
  );
});

it('says that series over time take steps, and explanations sections', () => {
  expect([flags.get('hearthStepsOverTime'), flags.get('hearthExplainSections')]).toEqual([true, true]);
});

it('has a flag for each of its own calls, on exactly where the call is answered', async () => {
  const calls = [...flags.keys()].filter((name) => name.startsWith('hearth.v1.'));
  expect(calls).toContain('hearth.v1.ImportService/Import');
  expect(calls).toContain('hearth.v1.ExploreService/FunctionTable');
  for (const call of calls) {
    const { status, text } = await post(service, `/${call}`, '{}', { 'content-type': 'application/json' });
    const isAnswered = !(status === 404 && text.startsWith('there is nothing at'));
    expect([call, isAnswered]).toEqual([call, flags.get(call)]);
  }
});
