/**
 * The inputs of a run, each decided by the run's seed and its number alone: first the hostile shapes and what
 * earlier runs failed at, then a drawn file as it is, a drawn file or a
 * part of a real one with changes to its structure, or one with changes to its bytes.
 *
 *     const inputs = new Inputs(seed);
 *     const { format, bytes, total } = inputs.at(4_711);
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { arbitraryStacks, drawnFiles, type DrawnFile, type DrawnStack } from './drawn-files.ts';
import { type FuzzFormat, fuzzFormats, seedsOf } from './fuzz-formats.ts';
import { type HostileShape, hostileShapes } from './hostile-shapes.ts';
import { mutateBytes, mutateJson, mutateProtobuf } from './mutations.ts';
import { Random } from './random.ts';

export interface Input extends DrawnFile {
  format: FuzzFormat;
}

/** Stacks are drawn by fast-check in batches, for making its generators costs more than using them. */
const BATCH = 64;
/** Real files are large: so large a share of inputs is made of them, and a smaller one of those over 50 kB. */
const REAL_SHARE = 0.03;
const REAL_BYTES = 50_000;

export class Inputs {
  private readonly seeds = new Map<FuzzFormat, Uint8Array<ArrayBuffer>[]>();
  private readonly known: HostileShape[] = [...hostileShapes, ...keptFiles()];
  private batch = -1;
  private stacks: DrawnStack[][] = [];

  constructor(private readonly seed: number) {}

  at(number: number): Input {
    const known = this.known[number];
    if (known !== undefined) {
      const format = fuzzFormats.find(({ name }) => name === known.format);
      if (format === undefined) {
        throw new Error(`there is no format ${known.format}`);
      }
      return { format, bytes: known.bytes() };
    }
    const random = new Random(this.seed, number);
    const format = pickFormat(random);
    const draw = drawnFiles[format.name];
    const files = this.realFiles(format);
    const real = files.length === 0 ? undefined : random.pick(files);
    if (
      real !== undefined &&
      random.chance(draw === undefined ? 1 : REAL_SHARE * Math.min(1, REAL_BYTES / real.length))
    ) {
      return { format, bytes: this.changed(format, real, random) };
    }
    if (draw === undefined) {
      throw new Error(`${format.name} has neither real files nor drawn ones`);
    }
    const drawn = draw(this.stacksOf(number), random);
    return random.chance(0.2) ? { format, ...drawn } : { format, bytes: this.changed(format, drawn.bytes, random) };
  }

  private changed(format: FuzzFormat, bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
    if (format.structure !== 'none' && random.chance(0.6)) {
      if (format.structure === 'json') {
        return mutateJson(Buffer.from(bytes).toString(), random);
      }
      let changed = bytes;
      for (let changes = 1 + random.below(4); changes > 0; changes--) {
        changed = mutateProtobuf(changed, random);
      }
      return changed;
    }
    const real = this.realFiles(format);
    return mutateBytes(bytes, real.length > 0 ? random.pick(real) : bytes, random);
  }

  private realFiles(format: FuzzFormat): Uint8Array<ArrayBuffer>[] {
    const known = this.seeds.get(format) ?? seedsOf(format);
    this.seeds.set(format, known);
    return known;
  }

  private stacksOf(number: number): DrawnStack[] {
    const batch = Math.floor(number / BATCH);
    if (batch !== this.batch) {
      this.batch = batch;
      this.stacks = fc.sample(arbitraryStacks, {
        seed: (this.seed ^ Math.imul(batch, 0x9e3779b1)) | 0,
        numRuns: BATCH,
      });
    }
    return this.stacks[number % BATCH]!;
  }
}

function pickFormat(random: Random): FuzzFormat {
  for (;;) {
    const format = random.pick(fuzzFormats);
    if (random.chance(format.share ?? 1)) {
      return format;
    }
  }
}

/** Where the inputs are that a run failed at, packed: `folded-1f3a5c….bin.gz`. */
export const keptFolder = fileURLToPath(new URL('../fixtures/fuzz/', import.meta.url));

function keptFiles(): HostileShape[] {
  if (!existsSync(keptFolder)) {
    return [];
  }
  return readdirSync(keptFolder)
    .filter((file) => file.endsWith('.bin.gz'))
    .sort()
    .map((file) => ({
      format: file.replace(/-[0-9a-f]+\.bin\.gz$/, ''),
      bytes: () => new Uint8Array(gunzipSync(readFileSync(join(keptFolder, file)))),
    }));
}
