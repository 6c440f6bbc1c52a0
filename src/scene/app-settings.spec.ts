import type { SceneObjectUrlValues } from '@grafana/scenes';
import { expect, it } from 'vitest';
import { initialGraph, type GraphState } from '../ui/flame-graph/graph-state.ts';
import { appSettings, parseDeployTags, readAppSettings, takeAppSettings, usualGraph } from './app-settings.ts';
import { graphFromUrl, graphUrl } from './graph-url.ts';

it('takes what an administrator has set', () => {
  expect(readAppSettings({ dataSource: 'hearth', maxNodes: 16_384 })).toEqual({
    dataSource: 'hearth',
    maxNodes: 16_384,
  });
});

it('takes the tags of annotations that are deploys', () => {
  expect(readAppSettings({ deployTags: ['deploy'] })).toEqual({ deployTags: ['deploy'] });
  expect(readAppSettings({ deployTags: 'deploy' })).toEqual({});
  expect(readAppSettings({ deployTags: ['deploy', ''] })).toEqual({});
});

it('reads tags as they are typed, each once, and refuses more than can be asked for', () => {
  expect(parseDeployTags(' deploy,release ,, deploy')).toEqual(['deploy', 'release']);
  expect(parseDeployTags(' ')).toEqual([]);
  expect(parseDeployTags('x'.repeat(101))).toBeUndefined();
  const many = Array.from({ length: 11 }, (_, i) => `t${i}`);
  expect([parseDeployTags(many.join()), parseDeployTags(many.slice(1).join())?.length]).toEqual([undefined, 10]);
  expect(readAppSettings({ deployTags: many })).toEqual({});
});

it.each([[null], ['text'], [{ dataSource: 7, maxNodes: '9' }], [{ dataSource: '', maxNodes: 1 }], [{ maxNodes: 2e6 }]])(
  'leaves out what it cannot read in %j',
  (jsonData) => {
    expect(readAppSettings(jsonData)).toEqual({});
  },
);

it('keeps the fields that it can read beside one that it cannot', () => {
  expect(readAppSettings({ dataSource: 'hearth', maxNodes: 1.5 })).toEqual({ dataSource: 'hearth' });
});

it('takes colors and frames that there are, and begins a graph with them', () => {
  takeAppSettings({ color: 'self', frames: ['no-such', 'jvm', 'go-runtime', 'jvm'] });
  expect(appSettings()).toEqual({ color: 'self', frames: ['go-runtime', 'jvm'] });
  expect(usualGraph()).toMatchObject({
    color: 'self',
    transforms: [
      { kind: 'preset', name: 'go-runtime' },
      { kind: 'preset', name: 'jvm' },
    ],
  });
  takeAppSettings({ color: 'level', frames: 'jvm' });
  expect(appSettings()).toEqual({});
  expect(usualGraph()).toEqual(initialGraph);
});

it('an address says what differs from it, also that nothing is taken out', () => {
  takeAppSettings({ color: 'self', frames: ['jvm'] });
  const initial = usualGraph();
  const read = (graph: GraphState) => graphFromUrl(initial, onlySaid(graphUrl(graph, initial)), initial);
  const graphs = [initial, { ...initial, transforms: [] }, { ...initial, color: 'package' as const }, initialGraph];
  for (const graph of graphs) expect(read(graph)).toEqual(graph);
  expect(onlySaid(graphUrl(initial, initial))).toEqual({});
  takeAppSettings({});
});

/** What stands in an address: a key without a value is not there. */
const onlySaid = (values: SceneObjectUrlValues): SceneObjectUrlValues =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
