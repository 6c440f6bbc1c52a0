/** Prints how much memory service and engine hold while profiles are pushed at a steady rate, as Markdown. See README.md. */
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { pushBodies } from '../load/push-bodies.ts';
import { Pushers } from '../load/pushers.ts';
import { startMeasuredService } from '../load/measured-service.ts';

const MINUTES = Number(process.argv[2] ?? 10);
const PER_SECOND = Number(process.argv[3] ?? 50);
const PUSHERS = 16;
const LOOK_EVERY_SECONDS = 30;
/** Caches fill and pools grow at first; flat is what comes after. */
const WARM_SHARE = 1 / 3;

interface Look {
  seconds: number;
  service: number;
  engine: number;
}

/** Megabytes a minute: least squares. */
function slope(looks: readonly Look[], value: (look: Look) => number): number {
  const mean = (of: (look: Look) => number) => looks.reduce((sum, look) => sum + of(look), 0) / looks.length;
  const [x, y] = [mean(({ seconds }) => seconds / 60), mean(value)];
  const top = looks.reduce((sum, look) => sum + (look.seconds / 60 - x) * (value(look) - y), 0);
  const bottom = looks.reduce((sum, look) => sum + (look.seconds / 60 - x) ** 2, 0);
  return top / bottom;
}

const service = await startMeasuredService();
const clients = new Pushers(service.url, PUSHERS);
const looks: Look[] = [];
const started = performance.now();
const elapsed = () => (performance.now() - started) / 1_000;
let pushed = 0;

/** Hands out bodies no faster than the rate. */
function* paced(): Generator<Uint8Array> {
  for (const body of pushBodies(MINUTES * 60 * PER_SECOND)) {
    if (elapsed() > MINUTES * 60) {
      return;
    }
    pushed++;
    yield body;
  }
}

try {
  const bodies = paced();
  const looking = setInterval(() => {
    const [own = 0, ...others] = service.residentEachMb();
    looks.push({ seconds: elapsed(), service: own, engine: others.reduce((sum, mb) => sum + mb, 0) });
  }, LOOK_EVERY_SECONDS * 1_000);
  while (elapsed() < MINUTES * 60) {
    const due = Math.floor(elapsed() * PER_SECOND) - pushed;
    const batch: Uint8Array[] = [];
    for (let i = 0; i < due; i++) {
      const next = bodies.next();
      if (next.done === true) {
        break;
      }
      batch.push(next.value);
    }
    await clients.pushAll(batch);
    await sleep(100);
  }
  clearInterval(looking);
} finally {
  clients.close();
  await service.stop();
}

const warm = looks.slice(Math.floor(looks.length * WARM_SHARE));
const row = (name: 'service' | 'engine') => {
  const values = warm.map((look) => look[name]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `| ${name} | ${low.toFixed(0)} MB | ${high.toFixed(0)} MB | ${slope(warm, (look) => look[name]).toFixed(2)} MB a minute |`;
};
console.log(`## Soak

Node ${process.version}, ${cpus().length} cores, load average ${loadavg()[1]!.toFixed(1)} at the end; ${pushed} profiles in
${MINUTES} minutes (${(pushed / (MINUTES * 60)).toFixed(0)} a second). Memory after the first third:

| | least resident | most resident | slope |
|---|---|---|---|
${row('service')}
${row('engine')}

Each ${LOOK_EVERY_SECONDS} s, service + engine: ${looks.map((look) => (look.service + look.engine).toFixed(0)).join(' ')} MB
`);
