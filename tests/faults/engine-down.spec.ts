/** While the engine's process is down, everybody is told when to ask again. */
import { expect, it } from 'vitest';
import { ask, CPU, lastHours, minutesAgo, post, pushDrawing } from '../wire/calls.ts';
import { servicesOfEachTest, type TestService } from '../wire/service.ts';
import { enginesOf, until } from './processes.ts';

const start = servicesOfEachTest();

const readiness = async ({ url }: TestService) => {
  const answer = await fetch(`${url}/ready`);
  return { status: answer.status, text: await answer.text(), retryAfter: answer.headers.get('retry-after') };
};
const untilStatus = (service: TestService, status: number) =>
  until(async () => (await readiness(service)).status === status, 30_000, `/ready was ${status}`);

it('while the engine is down everything is answered 503 with when to ask again, and then works as before', async () => {
  const service = await start();
  await pushDrawing(service, { service_name: 'before' }, 'main 3', { at: minutesAgo(1) });
  const selection = { profileTypeID: CPU, labelSelector: '{service_name="before"}', ...lastHours() };
  const question = () => ask(service, 'SelectMergeStacktraces', selection);
  expect((await question()).body.flamegraph.total).toBe('3');

  process.kill(enginesOf(service.pid)[0]!, 'SIGKILL');
  const waiting = await question();
  expect([200, 503], 'a question that was on its way').toContain(waiting.status);
  await untilStatus(service, 503);
  const [ready, health, ...answers] = await Promise.all([
    readiness(service),
    post(service, '/grpc.health.v1.Health/Check', '{}', { 'content-type': 'application/json' }),
    question(),
    ask(service, 'LabelNames', lastHours()),
    ask(service, 'SelectSeries', { ...selection, step: 15 }),
    ask(service, 'GetProfileStats', {}),
    post(service, '/push.v1.PusherService/Push', JSON.stringify({ series: [{ samples: [{ rawProfile: 'AA==' }] }] }), {
      'content-type': 'application/json',
    }),
    post(service, '/ingest?name=down&format=pprof', 'x'),
  ]);
  expect(ready).toMatchObject({ status: 503, text: 'the profile store is starting\n', retryAfter: '1' });
  expect(health.body).toEqual({ status: 'NOT_SERVING' });
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.body?.code ?? 'unavailable').toBe('unavailable');
  }

  await untilStatus(service, 200);
  expect((await question()).body.flamegraph.total).toBe('3');
  await pushDrawing(service, { service_name: 'before' }, 'main 4', { at: minutesAgo(1) + 1_000 });
  expect((await question()).body.flamegraph.total).toBe('7');
});
