/** Rules at the entrance: what a tenant's configuration does with profiles that are pushed, seen from outside. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawProfile } from '../fixtures/drawn-profile.ts';
import { ask, atTime, CPU, lastHours, post, push } from './calls.ts';
import { startService, type TestService } from './service.ts';

const RULES = `
tenants:
  shop:
    rules:
      - name: no-canaries
        drop: '{service_name="canary"}'
      - name: deployment
        relabel: { source_labels: [pod], regex: '(.*)-[^-]+', target_label: deployment }
      - name: no-allocations
        drop: '{__type__=~"alloc_.*"}'
      - name: batch
        keepOneIn: 4
        where: '{service_name="batch"}'
`;

let folder: string;
let service: TestService;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-rules-'));
  const file = join(folder, 'hearth.yaml');
  writeFileSync(file, RULES);
  service = await startService({ args: ['--multitenancy', '--config', file], limits: { rejectOlderThan: '0' } });
});
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const header = (tenant: string) => ({ 'x-scope-orgid': tenant });
const heapFile = readFileSync(new URL('../fixtures/pprof/go/go-shopd-allocs.pb.gz', import.meta.url));
const heap = () => new Uint8Array(atTime(gunzipSync(heapFile), Date.now()));

async function seriesOf(tenant: string, names: string[], matchers: string[]): Promise<object[]> {
  const question = { labelNames: names, matchers, ...lastHours() };
  const { body } = await ask(service, 'Series', question, header(tenant));
  return (body.labelsSet ?? []).map(({ labels }: { labels: { name: string; value: string }[] }) =>
    Object.fromEntries(labels.map(({ name, value }) => [name, value])),
  );
}

async function metric(line: string): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((one) => one.startsWith(`${line} `))
      ?.split(' ')[1] ?? 0,
  );
}

it('drops, relabels and thins out the profiles of its tenant, of no other, by every route', async () => {
  for (const tenant of ['shop', 'other']) {
    for (const name of ['cart', 'canary']) {
      const path = `/ingest?name=${name}{pod=${name}-7f9-x2}&format=pprof`;
      expect((await post(service, path, heap(), header(tenant))).status).toBe(200);
    }
  }
  const names = ['service_name', 'deployment', '__type__'];
  expect(await seriesOf('shop', names, [])).toEqual([
    { service_name: 'cart', deployment: 'cart-7f9', __type__: 'inuse_objects' },
    { service_name: 'cart', deployment: 'cart-7f9', __type__: 'inuse_space' },
  ]);
  expect(await seriesOf('other', names, [])).toHaveLength(8);

  const count = (rule: string, effect: string) =>
    metric(`hearth_rule_profiles_total{tenant="shop",rule="${rule}",effect="${effect}"}`);
  expect(await count('no-canaries', 'dropped')).toBe(1);
  expect(await count('deployment', 'changed')).toBe(1);
  expect(await count('no-allocations', 'changed')).toBe(1);
  const saved = (rule: string) => metric(`hearth_rule_saved_bytes_total{tenant="shop",rule="${rule}"}`);
  expect(await saved('no-canaries')).toBe(heap().length);
  expect(await saved('no-allocations')).toBe(heap().length / 2);
  expect(await saved('deployment')).toBe(0);
});

it('keeps one profile in so many: the same one when it is pushed again, its values multiplied', async () => {
  const times = Array.from({ length: 40 }, (_, n) => Date.now() - n * 1_000);
  const profiles = times.map((at, n) => {
    const drawing = drawProfile(`main ${n + 1}`, { types: 'cpu:nanoseconds', periodType: 'cpu:nanoseconds' });
    return atTime(drawing.pprof, at);
  });
  const pushAll = async () => {
    for (const profile of profiles) {
      const labels = { __name__: 'process_cpu', service_name: 'batch' };
      expect((await push(service, labels, profile, header('shop'))).status).toBe(200);
    }
    const question = { profileTypeID: CPU, labelSelector: '{hearth_sampled="1/4"}', step: 1, ...lastHours() };
    const { body } = await ask(service, 'SelectSeries', question, header('shop'));
    return body.series[0].points.map(({ value }: { value: number }) => value);
  };
  const kept = await pushAll();
  // Each of these would be wrong by less than one chance in 90,000.
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.length).toBeLessThan(40);
  expect(kept.filter((value: number) => value % 4 !== 0 || value > 160)).toEqual([]);
  expect(new Set(kept).size).toBe(kept.length);
  expect(await pushAll()).toEqual(kept);
  const dropped = await metric('hearth_rule_profiles_total{tenant="shop",rule="batch",effect="dropped"}');
  expect(dropped).toBe(2 * (40 - kept.length));
});
