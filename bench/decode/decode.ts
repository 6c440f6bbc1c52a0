/**
 * Our pprof reader beside two protobuf libraries, to the same columns, on the real profiles of tests/fixtures.
 *
 *     npx tsx bench/decode/decode.ts
 *
 * The readers take turns on each file, so that whatever else the machine does hits all of them; a row has the median
 * of each, and how many times longer the libraries take. Before it measures, it checks that all three read the same.
 */
import { deepStrictEqual } from 'node:assert';
import { fromBinary } from '@bufbuild/protobuf';
import { Profile as DatadogProfile } from 'pprof-format';
import { truthFiles, unpackedFixture } from '../../tests/fixtures/pprof/truth.ts';
import type { ProfileColumns } from '#model/columns.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { ProfileSchema } from '#proto/google/v1/profile_pb.ts';
import { messageColumns } from './message-columns.ts';

type Read = (bytes: Uint8Array<ArrayBuffer>) => ProfileColumns;

const readers: [string, Read][] = [
  ['Hearth', readPprof],
  [
    'pprof-format',
    (bytes) => {
      const profile = DatadogProfile.decode(bytes);
      return messageColumns(profile, profile.stringTable.strings);
    },
  ],
  [
    '@bufbuild/protobuf',
    (bytes) => {
      const profile = fromBinary(ProfileSchema, bytes);
      return messageColumns(profile, profile.stringTable);
    },
  ],
];

const WARM_UP = 20;
const ROUNDS = 60;

function medians(bytes: Uint8Array<ArrayBuffer>): number[] {
  const times = readers.map((): number[] => []);
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    readers.forEach(([, read], i) => {
      const start = performance.now();
      read(bytes);
      if (round >= WARM_UP) {
        times[i]!.push(performance.now() - start);
      }
    });
  }
  return times.map((list) => list.sort((a, b) => a - b)[list.length >> 1]!);
}

const row = (cells: string[]) => console.log(`| ${cells.join(' | ')} |`);
const names = readers.map(([name]) => name);
row([
  'profile',
  'KB',
  'samples',
  ...names.map((name) => `${name} ms`),
  ...names.slice(1).map((name) => `${name} ÷ ours`),
]);
row(['---', ...Array.from({ length: 2 + 2 * readers.length - 1 }, () => '---:')]);

const sums = readers.map(() => 0);
const ratios: number[][] = readers.map(() => []);
for (const { path, samples } of truthFiles().filter((file) => !/cpu-0(?!00)\d\d/.test(file.path))) {
  const bytes = unpackedFixture(path);
  const [ours, ...theirs] = readers.map(([, read]) => read(bytes));
  for (const other of theirs) {
    deepStrictEqual(
      { ...other, symbols: undefined, periodType: undefined },
      { ...ours, symbols: undefined, periodType: undefined },
    );
    deepStrictEqual(other.symbols, ours!.symbols);
  }
  const found = medians(bytes);
  found.forEach((time, i) => {
    sums[i]! += time;
    ratios[i]!.push(time / found[0]!);
  });
  row([
    path,
    (bytes.length / 1024).toFixed(0),
    `${samples}`,
    ...found.map((time) => time.toFixed(3)),
    ...found.slice(1).map((time) => `${(time / found[0]!).toFixed(1)}`),
  ]);
}
row([
  'all',
  '',
  '',
  ...sums.map((time) => time.toFixed(3)),
  ...sums
    .slice(1)
    .map((time) => `${(time / sums[0]!).toFixed(1)} (least ${Math.min(...ratios[sums.indexOf(time)]!).toFixed(1)})`),
]);
