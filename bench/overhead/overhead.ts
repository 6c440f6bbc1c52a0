/** Prints the demo shop's CPU with and without its agents, as Markdown. See README.md. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { VISITS_PER_SECOND } from '../../service/demo/shop/frontend.ts';
import { openShop, type Shop } from '../../service/demo/shop-processes.ts';

const SHOP = new URL('../../dist-service/shop.js', import.meta.url).pathname;
const ROUNDS = Number(process.argv[2] ?? 5);
const SECONDS = Number(process.argv[3] ?? 30);
/** Linux counts CPU time in ticks of 10 ms, whatever the kernel's own rate. */
const TICK_MILLIS = 10;

/** At the demo's own pace, and with the services about half busy, as services in use are. */
const PACES = [VISITS_PER_SECOND, 25];

interface Reading {
  cpuMillis: number;
  visits: number;
  at: number;
}

async function read(shop: Shop): Promise<Reading> {
  let ticks = 0;
  for (const pid of shop.processes.values()) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return { cpuMillis: ticks * TICK_MILLIS, visits: await shop.visits(), at: Date.now() };
}

/** A receiver that throws profiles away: what pushing costs the agents, without a store beside them. */
async function receiver(): Promise<{ url: string; pushes: () => number; close: () => void }> {
  let pushes = 0;
  const server = createServer((request, response) => {
    pushes++;
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pushes: () => pushes,
    close: () => server.close(),
  };
}

const median = (numbers: number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

async function measure(visitsPerSecond: number, hearth: string): Promise<string[]> {
  const open = (url: string | undefined) =>
    openShop({
      file: SHOP,
      hearth: url,
      visitsPerSecond,
      onComplaint: (role, line) => console.error(`shop-${role}: ${line}`),
      onLoss: (role, code) => {
        throw new Error(`shop-${role} ended with code ${code}`);
      },
    });
  const [without, withAgents] = [await open(undefined), await open(hearth)];
  const rounds: { without: number; with: number; core: number }[] = [];
  try {
    await sleep(10_000); // Until everything is compiled.
    for (let round = 0; round < ROUNDS; round++) {
      const before = await Promise.all([read(without), read(withAgents)]);
      await sleep(SECONDS * 1_000);
      const after = await Promise.all([read(without), read(withAgents)]);
      const [a, b] = after.map((reading, i) => ({
        perVisit: (reading.cpuMillis - before[i]!.cpuMillis) / (reading.visits - before[i]!.visits),
        core: (reading.cpuMillis - before[i]!.cpuMillis) / (reading.at - before[i]!.at),
      }));
      rounds.push({ without: a!.perVisit, with: b!.perVisit, core: b!.core - a!.core });
    }
  } finally {
    await Promise.all([without.stop(), withAgents.stop()]);
  }
  const ratios = rounds.map((round) => round.with / round.without);
  const percent = (ratio: number) => `${((ratio - 1) * 100).toFixed(1)} %`;
  return [
    `${visitsPerSecond}`,
    `${median(rounds.map((round) => round.without)).toFixed(2)} ms`,
    `${median(rounds.map((round) => round.with)).toFixed(2)} ms`,
    `${percent(median(ratios))} (${percent(Math.min(...ratios))} to ${percent(Math.max(...ratios))})`,
    `${(median(rounds.map((round) => round.core)) * 100).toFixed(2)} %`,
  ];
}

if (!existsSync(SHOP)) {
  console.error('dist-service/shop.js is missing: run npm run build first');
  process.exit(1);
}

const sink = await receiver();
const rows = [];
for (const pace of PACES) {
  rows.push(await measure(pace, sink.url));
}
sink.close();

console.log(`## Overhead of profiling the demo shop

Node ${process.version}, ${cpus().length} cores; three services, CPU and wall time at 100 Hz with span labels, heap at
one in 256 KiB, pushed every 10 s (${sink.pushes()} pushes); ${ROUNDS} rounds of ${SECONDS} s, medians. Both shops ran
side by side in each round.

| visits/s | CPU per visit without agents | with agents | difference (range) | of a core, all three services |
|---|---|---|---|---|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}
`);
