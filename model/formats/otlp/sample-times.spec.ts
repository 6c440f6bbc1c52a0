import { describe, expect, it } from 'vitest';
import { decodeOtlp, encodeOtlp, type Message } from '../../../tests/fixtures/otlp/otlp-codec.ts';
import { otlpFixture } from '../../../tests/fixtures/otlp/truth.ts';
import { fileParts, stacksOfType } from '#model/file-types.ts';
import { readAny } from '#model/formats/read-any.ts';
import { TimedSamples } from '#model/formats/timed-samples.ts';
import { nameTree } from '#model/name-tree.ts';
import { rangeStacks, timeChart, timedParts } from '#model/time-chart.ts';
import { ROOT } from '#model/tree-shape.ts';

interface Sent {
  attributeIndices?: number[];
  timestampsUnixNano?: string[];
  values?: string[];
}

const file = 'otel-ebpf-01.otlp.pb';
const request = decodeOtlp(otlpFixture(file), '1.10');
const sent = (from: Message): Sent[] =>
  (from.resourceProfiles as Message[])
    .flatMap(({ scopeProfiles }) => scopeProfiles as Message[])
    .flatMap(({ profiles }) => profiles as Message[])
    .flatMap(({ samples }) => samples as Sent[]);

function read(bytes: Uint8Array) {
  const timed = new TimedSamples();
  const { profiles, format, isTimed } = readAny(bytes, { timed });
  const parts = fileParts(profiles, format);
  return { isTimed, parts, type: parts[0]!.type, lanes: timed.lanes };
}

const totalOf = (bytes: Uint8Array, from = 0, to = Infinity) => {
  const { lanes, parts, type } = read(bytes);
  return nameTree(rangeStacks(timedParts(lanes, parts, type), from, to)).total[ROOT]!;
};

describe('time stamps of a recording of a whole machine', () => {
  const bytes = otlpFixture(file);
  const { isTimed, parts, type, lanes } = read(bytes);
  const stamps = sent(request).flatMap(({ timestampsUnixNano }) => timestampsUnixNano ?? []);

  it('are samples of their own, and come to what the file comes to', () => {
    expect(isTimed).toBe(true);
    expect(lanes.reduce((sum, { length }) => sum + length, 0)).toBe(stamps.length);
    expect(totalOf(bytes)).toBe(nameTree(stacksOfType(parts, type)).total[ROOT]!);
  });

  it('are in a lane of their thread, named by process, name and id', () => {
    const { attributeTable, stringTable } = request.dictionary as { attributeTable: Message[]; stringTable: string[] };
    const idOf = ({ attributeIndices = [] }: Sent) =>
      attributeIndices
        .map((row) => attributeTable[row]!)
        .filter(({ keyStrindex }) => stringTable[keyStrindex as number] === 'thread.id')
        .map(({ value }) => String((value as { intValue: string }).intValue))
        .at(0);
    const ids = [...new Set(sent(request).map(idOf))].sort();
    const chart = timeChart(timedParts(lanes, parts, type));
    expect(chart.lanes.map(({ name }) => name.split(' ').at(-1)).sort()).toEqual(ids);
    const nanos = stamps.map(BigInt).sort((a, b) => (a < b ? -1 : 1));
    expect(chart.end).toBeGreaterThanOrEqual(Number(nanos.at(-1)! - nanos[0]!));
    expect(Math.min(...chart.lanes.flatMap((lane) => [...lane.starts]))).toBe(0);
  });

  it('divide the file: two halves come to the whole', () => {
    const { end } = timeChart(timedParts(lanes, parts, type));
    const [first, second] = [totalOf(bytes, 0, end / 2), totalOf(bytes, end / 2)];
    expect(first).toBeGreaterThan(0n);
    expect(Number(first + second)).toBeCloseTo(Number(totalOf(bytes)), -3);
  });

  it('are read of JSON and of an older revision as of protobuf', () => {
    const json = Buffer.from(JSON.stringify(request));
    expect(totalOf(json)).toBe(totalOf(bytes));
    expect(timeChart(timedParts(...of(json))).lanes.length).toBe(lanes.length);
    expect(totalOf(encodeOtlp(request, '1.9'))).toBe(totalOf(bytes));
  });

  it('have values of their own where a sample has one for each, else equal parts of it', () => {
    const valued = structuredClone(request);
    const [sample] = sent(valued).filter(({ timestampsUnixNano }) => timestampsUnixNano!.length > 1);
    const others = sent(valued).filter((one) => one !== sample);
    others.forEach((one) => (one.values = one.timestampsUnixNano!.map(() => '0')));
    sample!.values = sample!.timestampsUnixNano!.map((_, i) => String(100 * (i + 1)));
    const parted = read(encodeOtlp(valued, '1.10')).lanes.flatMap((lane) => [...lane.values.subarray(0, lane.length)]);
    const scale = parted.find((value) => value !== 0n)! / 100n;
    expect(parted.filter((value) => value !== 0n)).toEqual(sample!.values.map((value) => BigInt(value) * scale));
  });
});

it('no time stamps are no time order, which is said of the file', () => {
  const { isTimed, lanes } = read(otlpFixture('java-matcher-asprof41-itimer.otlp-proto1.7.pb'));
  expect({ isTimed, lanes }).toEqual({ isTimed: false, lanes: [] });
});

function of(bytes: Uint8Array): Parameters<typeof timedParts> {
  const { lanes, parts, type } = read(bytes);
  return [lanes, parts, type];
}
