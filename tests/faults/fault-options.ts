/**
 * How much of each fault a run makes: a little by `npm test`, what was said by `npm run faults -- --kills 1000`.
 *
 *     const next = randomOf('kills');             // the same numbers for the same seed
 *     report('kills', `${counts.kills} kills …`);  // printed, and written to docs/long-tests.md by a long run
 */
import { appendFileSync } from 'node:fs';

const number = (name: string, otherwise: number) => Number(process.env[`HEARTH_FAULTS_${name}`] ?? otherwise);

/** By the options of scripts/faults.mjs. */
export const counts = {
  kills: number('KILLS', 50),
  retries: number('RETRIES', 50),
  cuts: number('CUTS', 3),
  fills: number('FILLS', 1),
  flips: number('FLIPS', 6),
  races: number('RACES', 2),
  rollups: number('ROLLUPS', 6),
  cancels: number('CANCELS', 10),
};

export type Fault = keyof typeof counts;

export const seed = number('SEED', Date.now() % 1_000_000_000);

/** A small generator: numbers from 0 up to 1. */
export function randomOf(fault: Fault): () => number {
  let state = [...fault].reduce((mixed, letter) => (Math.imul(mixed, 31) + letter.charCodeAt(0)) | 0, seed);
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** What a fault's test has seen, said at its end. */
export function report(fault: Fault, count: number, seen: string): void {
  console.log(`${fault}: ${count} (seed ${seed}): ${seen}`);
  const file = process.env['HEARTH_FAULTS_REPORT'];
  if (file !== undefined) {
    appendFileSync(file, `${JSON.stringify({ fault, count, seed, seen })}\n`);
  }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
