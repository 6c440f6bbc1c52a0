/** Prints what service and engine hold while a day of profiles is pushed at a rate, as Markdown. See README.md. */
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMeasuredService } from '../load/measured-service.ts';
import { PUSHING_PODS, pushBodies } from '../load/push-bodies.ts';
import { Pushers } from '../load/pushers.ts';

const PER_SECOND = Number(process.argv[2] ?? 500);
const PROFILES = Number(process.argv[3] ?? PUSHING_PODS * 24 * 60);
const CONNECTIONS = 256;
/** A rate is kept to so often: pushes of one look go out together. */
const PACE_MILLIS = 20;
const LOOK_MILLIS = 100;
/** Hours and days of what was pushed are summed within the minute after. */
const SETTLE_MILLIS = 75_000;

interface Look {
  service: number;
  engine: number;
}

const service = await startMeasuredService();
const clients = new Pushers(service.url, CONNECTIONS);
const looks: Look[] = [];
const looking = setInterval(() => {
  const [own = 0, ...others] = service.residentEachMb();
  looks.push({ service: own, engine: others.reduce((sum, mb) => sum + mb, 0) });
}, LOOK_MILLIS);
const bodies = pushBodies(PROFILES);
const pushes: Promise<void>[] = [];
let seconds = 0;
let last = 0;
try {
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1_000;
  while (pushes.length < PROFILES) {
    const due = Math.min(PROFILES, Math.floor(elapsed() * PER_SECOND));
    while (pushes.length < due) {
      pushes.push(clients.pushOne(bodies.next().value as Uint8Array));
    }
    await sleep(PACE_MILLIS);
  }
  await Promise.all(pushes);
  seconds = elapsed();
  last = looks.length;
  await sleep(SETTLE_MILLIS);
} finally {
  clearInterval(looking);
  clients.close();
}
const peak = service.peakMb();
await service.stop();

const sum = (look: Look) => look.service + look.engine;
const most = (some: readonly Look[]) => some.reduce((a, b) => (sum(b) > sum(a) ? b : a));
const row = (name: string, { service: own, engine }: Look) =>
  `| ${name} | ${own.toFixed(0)} MB | ${engine.toFixed(0)} MB | ${(own + engine).toFixed(0)} MB |`;
const median = [...looks.slice(0, last)].sort((a, b) => sum(a) - sum(b))[Math.floor(last / 2)]!;
console.log(`## Memory of a flood

Node ${process.version}, ${cpus().length} cores, load average ${loadavg()[1]!.toFixed(1)} at the end; ${PROFILES} profiles, ${PER_SECOND} a second asked for,
${(PROFILES / seconds).toFixed(0)} a second acknowledged. Resident, seen each ${LOOK_MILLIS} ms:

| when | service | engine | together |
|---|---|---|---|
${row('at first', looks[0]!)}
${row('while pushed, median', median)}
${row('while pushed, most', most(looks.slice(0, last)))}
${row('then, until all is summed, most', most(looks.slice(last)))}

The most that each of the two ever had, added up: ${peak.toFixed(0)} MB.
`);
