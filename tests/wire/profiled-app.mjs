/**
 * A program that `@pyroscope/nodejs` profiles, exactly as its users set it up; started by node-agent.spec.ts.
 *
 *     node profiled-app.mjs http://127.0.0.1:4040 my-app
 */
import Pyroscope from '@pyroscope/nodejs';

const [serverAddress, appName] = process.argv.slice(2);

Pyroscope.init({
  serverAddress,
  appName,
  tags: { region: 'eu', pod: 'pod-1' },
  flushIntervalMs: 1_000,
  wall: { samplingDurationMs: 1_000, samplingIntervalMicros: 10_000, collectCpuTime: true },
  heap: { samplingIntervalBytes: 32 * 1024, stackDepth: 64 },
});
Pyroscope.start();

const kept = [];

function keepsMemory() {
  kept.push(Array.from({ length: 2_000 }, (_, i) => ({ i, text: `${i}` })));
}

function hotLoop(until) {
  let sum = 0;
  while (Date.now() < until) {
    for (let i = 0; i < 1e5; i++) {
      sum += Math.sqrt(i);
    }
  }
  return sum;
}

const end = Date.now() + 2_500;
while (Date.now() < end) {
  keepsMemory();
  Pyroscope.wrapWithLabels({ endpoint: '/pay' }, () => hotLoop(Date.now() + 100));
  await new Promise((resolve) => setTimeout(resolve, 10));
}
await Pyroscope.stop();
process.exit(kept.length === 0 ? 1 : 0);
