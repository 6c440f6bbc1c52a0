/**
 * Every reader against changed real files and built ones: a minute of it by `npm test`, a million inputs by
 * `npm run fuzz`.
 */
import { expect, it } from 'vitest';
import { fuzz } from './fuzz-run.ts';

const number = (name: string, otherwise: number) => Number(process.env[`HEARTH_FUZZ_${name}`] ?? otherwise);

const seed = number('SEED', Date.now() % 1_000_000_000);
const inputs = number('INPUTS', 1_000_000);
const seconds = number('SECONDS', 60);
/** Inputs of a format of which some are sound and some are not. */
const ENOUGH = 500;

it(`neither crashes, nor takes a second, nor outgrows its memory (seed ${seed})`, async () => {
  const result = await fuzz({ seed, inputs, seconds });
  const rows = [...result.tallies].map(([format, { accepted, refused, slowestMillis }]) =>
    [
      format.padEnd(13),
      `${accepted} accepted`.padStart(17),
      `${refused} refused`.padStart(17),
      `slowest ${Math.round(slowestMillis)} ms`,
    ].join(' '),
  );
  console.log(
    [`${result.inputs} inputs, seed ${seed}, at most ${Math.round(result.memoryMb)} MiB`, ...rows.sort()].join('\n'),
  );
  expect(result.failures).toEqual([]);
  // A reader that refuses everything, or accepts everything, would pass what is above.
  for (const [format, { accepted, refused }] of result.tallies) {
    if (accepted + refused > ENOUGH) {
      expect(accepted, `${format} accepted nothing`).toBeGreaterThan(0);
      expect(refused, `${format} refused nothing`).toBeGreaterThan(0);
    }
  }
});
