/** The live demo from outside: it starts where nothing is stored, and ends when the first real service pushes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { packedFixture } from '../fixtures/pprof/truth.ts';
import { startService, type TestService } from './service.ts';

interface DemoState {
  state: 'off' | 'running' | 'ended';
  hasData: boolean;
  services: string[];
}

let service: TestService;
afterEach(() => service?.stop());

const demo = async () => (await (await fetch(`${service.url}/hearth/demo`)).json()) as DemoState;

async function until(holds: (state: DemoState) => boolean): Promise<DemoState> {
  for (;;) {
    const state = await demo();
    if (holds(state)) return state;
    await sleep(250); // The test's own time-out ends it.
  }
}

const endCall = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
const limits = { rejectOlderThan: '0' };
const pushReal = (name: string) =>
  fetch(`${service.url}/ingest?name=${name}&format=pprof`, {
    method: 'POST',
    body: packedFixture('go/go-gofmt-cpu.pb.gz'),
  });

describe('the demo', () => {
  it('runs by itself on an empty store, and ends when the first real service pushes', async () => {
    service = await startService({ limits, args: ['--demo', 'auto'] });
    const running = await until(({ services }) => services.length === 4);
    expect(running).toEqual({
      state: 'running',
      hasData: true,
      services: ['hearth', 'shop-checkout', 'shop-frontend', 'shop-recommend'],
    });
    expect((await pushReal('gofmt')).status).toBe(200);
    const ended = await until(({ state }) => state === 'ended');
    expect(ended.hasData).toBe(true);

    // One call erases what it left, and nothing else.
    expect((await fetch(`${service.url}/hearth/demo/end`, endCall)).ok).toBe(true);
    expect(await demo()).toEqual({ state: 'ended', hasData: false, services: [] });
    const values = await fetch(`${service.url}/querier.v1.QuerierService/LabelValues`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'service_name', start: 1, end: Date.now() + 60_000 }),
    });
    expect(await values.json()).toEqual({ names: ['gofmt'] });
  }, 120_000);

  it('does not start where a real service has pushed', async () => {
    service = await startService({ limits });
    expect((await pushReal('gofmt')).status).toBe(200);
    const { data } = service;
    await service.terminate();
    service = await startService({ limits, data, args: ['--demo', 'auto'] });
    expect(await demo()).toEqual({ state: 'off', hasData: false, services: [] });
  });
});
