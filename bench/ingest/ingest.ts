/** Prints ingest throughput, CPU per profile and time to acknowledgement, as Markdown. See README.md. */
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { pushBodies } from '../load/push-bodies.ts';
import { Pushers } from '../load/pushers.ts';
import { startMeasuredService, type MeasuredService } from '../load/measured-service.ts';

const PROFILES = Number(process.argv[2] ?? 2_000);
const STEPS = [1, 8, 64, 256];
/** Background merges of what was just written belong to its cost. */
const SETTLE_MILLIS = 15_000;
/** Enough for everything to be compiled, and for the symbols to be known: services do not start from nothing each minute. */
const WARM_UP_PROFILES = 400;

/** Pyroscope 2 (August 2026), same load, quiet machine of this kind. */
const reference = { cpuMillis: 3.4, perSecondAt256: 196, p50LowLoad: 500, p50At256: 1_000, peakMb: 400 };

interface Step {
  pushers: number;
  perSecond: number;
  cpuMillis: number;
  p50: number;
  p99: number;
  /** Of all steps until here. */
  peakMb: number;
}

const percentile = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;

async function step(service: MeasuredService, pushers: number, bodies: Uint8Array[]): Promise<Step> {
  const idle = await service.cpuWhile(() => sleep(SETTLE_MILLIS));
  const clients = new Pushers(service.url, pushers);
  const started = performance.now();
  let seconds = 0;
  let waits: number[] = [];
  const busy = await service.cpuWhile(async () => {
    waits = await clients.pushAll(bodies);
    seconds = (performance.now() - started) / 1_000;
    await sleep(SETTLE_MILLIS);
  });
  clients.close();
  waits.sort((a, b) => a - b);
  // What the service does when nobody pushes is not the price of a profile.
  const background = (idle / SETTLE_MILLIS) * (seconds * 1_000 + SETTLE_MILLIS);
  return {
    pushers,
    perSecond: bodies.length / seconds,
    cpuMillis: (busy - background) / bodies.length,
    p50: percentile(waits, 0.5),
    p99: percentile(waits, 0.99),
    peakMb: service.peakMb(),
  };
}

const service = await startMeasuredService();
const steps: Step[] = [];
try {
  const bodies = [...pushBodies(WARM_UP_PROFILES + PROFILES * STEPS.length)];
  const warmUp = new Pushers(service.url, 8);
  await warmUp.pushAll(bodies.splice(0, WARM_UP_PROFILES));
  warmUp.close();
  for (const pushers of STEPS) {
    // One pusher alone waits for each commit: a quarter as many tell enough.
    const count = pushers === 1 ? Math.ceil(PROFILES / 4) : PROFILES;
    steps.push(await step(service, pushers, bodies.splice(0, count)));
  }
} finally {
  await service.stop();
}

const last = steps.at(-1)!;
console.log(`## Ingest

Node ${process.version}, ${cpus().length} cores, pushers on the same machine; ${PROFILES} profiles a step (Go CPU, two
sample types, a label), each pushed alone and acknowledged when durable. CPU is that of service and engine together,
merges included, background taken off.

| pushers at once | profiles/s | CPU per profile | acknowledged p50 | p99 | resident peak so far, service and engine |
|---|---|---|---|---|---|
${steps
  .map(
    (s) =>
      `| ${s.pushers} | ${s.perSecond.toFixed(0)} | ${s.cpuMillis.toFixed(2)} ms | ${s.p50.toFixed(0)} ms | ${s.p99.toFixed(0)} ms | ${s.peakMb.toFixed(0)} MB |`,
  )
  .join('\n')}

| | Hearth | Pyroscope 2 | ratio | goal |
|---|---|---|---|---|
| CPU per profile | ${last.cpuMillis.toFixed(2)} ms | ${reference.cpuMillis} ms | ${(last.cpuMillis / reference.cpuMillis).toFixed(2)} | ≤ 0.5 |
| profiles/s at 256 pushers | ${last.perSecond.toFixed(0)} | ${reference.perSecondAt256} | ${(last.perSecond / reference.perSecondAt256).toFixed(1)} | ≥ 3 |
| acknowledged at low load, p50 | ${steps[0]!.p50.toFixed(0)} ms | ${reference.p50LowLoad} ms | ${(steps[0]!.p50 / reference.p50LowLoad).toFixed(2)} | ≤ 100 ms |
| acknowledged at 256 pushers, p50 | ${last.p50.toFixed(0)} ms | about ${reference.p50At256} ms | ${(last.p50 / reference.p50At256).toFixed(2)} | |
| resident at the peak | ${last.peakMb.toFixed(0)} MB | ${reference.peakMb} MB | ${(last.peakMb / reference.peakMb).toFixed(2)} | ≤ 600 MB |

Pyroscope's figures were taken once, quiet, on this kind of machine (10 services × 2 pods, Go CPU and heap profiles,
9.5 KB packed); they are not from this run.
`);
