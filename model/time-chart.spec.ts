import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fileParts, stacksOfType } from '#model/file-types.ts';
import { readAny } from '#model/formats/read-any.ts';
import { TimedSamples } from '#model/formats/timed-samples.ts';
import { nameTree, type NameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { rangeStacks, timeChart, timedParts } from '#model/time-chart.ts';

const folder = new URL('../tests/fixtures/', import.meta.url);
function bytesOf(name: string): Uint8Array {
  const bytes = readFileSync(new URL(name, folder));
  return bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
}

function opened(bytes: Uint8Array, wished?: string) {
  const timed = new TimedSamples();
  const { profiles, format } = readAny(bytes, { timed });
  const parts = fileParts(profiles, format);
  const type = parts.find((part) => wished === undefined || part.type.startsWith(wished))!.type;
  return { parts, type, lanes: timedParts(timed.lanes, parts, type), all: nameTree(stacksOfType(parts, type)) };
}

/** Total by path of names. */
function totals(tree: NameTree): Map<string, bigint> {
  const paths: string[] = [];
  return new Map(
    Array.from(tree.name, (name, node): [string, bigint] => {
      paths[node] = node === ROOT ? '' : `${paths[tree.parent[node]!]};${tree.names[name]}`;
      return [paths[node], tree.total[node]!];
    }).filter(([, total]) => total !== 0n),
  );
}

describe('a file in time order', () => {
  it.each([
    ['text/node-terser.cpuprofile.gz', 'wall:wall'],
    ['text/node-terser.cpuprofile.gz', 'wall:samples'],
    ['text/chromium-page.trace.json.gz', 'wall:wall'],
    ['text/python-docs-pyspy.speedscope.json.gz', 'wall:wall'],
    ['text/perf-go-gofmt-fp.txt.gz', 'process_cpu:cpu'],
    ['text/perf-rust-logscan-dwarf.txt.gz', 'process_cpu:cpu'],
    ['text/node-samply.firefox.json.gz', 'wall:samples'],
    ['jfr/java-matcher-asprof-itimer-alloc-lock.jfr', 'process_cpu:cpu'],
    ['jfr/java-matcher-asprof-itimer-alloc-lock.jfr', 'mutex:delay'],
    ['jfr/java-endpoints-pyroscope-agent-wall.jfr.gz', 'wall:wall'],
    ['jfr/java-matcher-jdk25-cputime-chunks.jfr.gz', 'process_cpu:cpu'],
  ])('has in its whole time what the file has as a whole: %s %s', (name, wished) => {
    const { lanes, all } = opened(bytesOf(name), wished);
    expect(totals(nameTree(rangeStacks(lanes, 0, Infinity)))).toEqual(totals(all));
  });

  it('has of times in fractions of a nanosecond what the file has, to the nanosecond', () => {
    const { lanes, all } = opened(bytesOf('text/python-docs-pyinstrument.speedscope.json.gz'));
    const whole = totals(all);
    const timed = totals(nameTree(rangeStacks(lanes, 0, Infinity)));
    expect([...timed.keys()]).toEqual([...whole.keys()]);
    for (const [path, total] of timed) {
      expect(Math.abs(Number(total - whole.get(path)!)), path).toBeLessThanOrEqual(1);
    }
  });

  it('has in two halves what it has in all', () => {
    const { lanes, all } = opened(bytesOf('text/node-terser.cpuprofile.gz'), 'wall:wall');
    const middle = lanes[0]!.starts[Math.floor(lanes[0]!.starts.length / 3)]!;
    const [before, after] = [rangeStacks(lanes, 0, middle), rangeStacks(lanes, middle, Infinity)].map(
      (tree) => nameTree(tree).total[ROOT]!,
    );
    expect(before! + after!).toBe(all.total[ROOT]);
    expect(before!).toBeGreaterThan(0n);
  });

  it('is drawn as boxes that last together as long as the time that the file measured', () => {
    const { lanes, all } = opened(bytesOf('text/node-terser.cpuprofile.gz'), 'wall:wall');
    const { lanes: drawn, names } = timeChart(lanes);
    const [lane] = drawn;
    const { offsets, starts, ends } = lane!;
    let length = 0;
    for (let box = 0; box < offsets[1]!; box++) {
      expect(names[lane!.names[box]!]).toBe('(root)');
      length += ends[box]! - starts[box]!;
    }
    expect(BigInt(length)).toBe(all.total[ROOT]);
    for (let depth = 0; depth + 1 < offsets.length; depth++) {
      for (let box = offsets[depth]! + 1; box < offsets[depth + 1]!; box++) {
        if (starts[box]! < ends[box - 1]!) expect([depth, box]).toBe('after the box before it');
      }
    }
  });

  it('has a lane for each thread, the busiest first', () => {
    const { lanes } = opened(bytesOf('text/perf-rust-logscan-dwarf.txt.gz'), 'process_cpu:cpu');
    const drawn = timeChart(lanes).lanes;
    expect(drawn.length).toBeGreaterThan(1);
    expect(drawn.map(({ samples }) => samples)).toEqual(drawn.map(({ samples }) => samples).sort((a, b) => b - a));
    expect(new Set(drawn.map(({ name }) => name)).size).toBe(drawn.length);
  });

  it('has the threads of a recording by their Java names, all within its time', () => {
    const { lanes } = opened(bytesOf('jfr/java-matcher-asprof-itimer-alloc-lock.jfr'), 'process_cpu:cpu');
    const { lanes: drawn, end } = timeChart(lanes);
    expect(drawn.map(({ name }) => name)).toContain('matcher-0');
    expect(drawn.every(({ name }) => name !== '')).toBe(true);
    expect(end).toBeGreaterThan(1e9);
    expect(end).toBeLessThan(120e9);
  });

  it('shows calls one after the other as they were, and time in which nothing ran as a gap', () => {
    const event = (type: string, frame: number, at: number) => ({ type, frame, at });
    const file = {
      $schema: 'https://www.speedscope.app/file-format-schema.json',
      shared: { frames: [{ name: 'main' }, { name: 'a' }] },
      profiles: [
        {
          ...{ type: 'evented', name: 'thread', unit: 'nanoseconds', startValue: 0, endValue: 60 },
          events: [
            event('O', 0, 10),
            event('O', 1, 15),
            event('C', 1, 20),
            event('O', 1, 25),
            event('C', 1, 30),
            event('C', 0, 40),
            event('O', 1, 50),
            event('C', 1, 60),
          ],
        },
      ],
    };
    const { lanes } = opened(new TextEncoder().encode(JSON.stringify(file)));
    const { lanes: drawn, names } = timeChart(lanes);
    const { offsets, starts, ends, names: indexes } = drawn[0]!;
    const boxes = Array.from(starts, (start, i) => `${names[indexes[i]!]} ${start}-${ends[i]}`);
    expect(boxes.slice(0, offsets[1])).toEqual(['main 0-30', 'a 40-50']);
    expect(boxes.slice(offsets[1])).toEqual(['a 5-10', 'a 15-20']);
    expect(totals(nameTree(rangeStacks(lanes, 0, 10)))).toEqual(
      new Map([
        ['', 10n],
        [';main', 10n],
        [';main;a', 5n],
      ]),
    );
  });

  it('is refused where a file does not say when its samples were taken', () => {
    expect(() => opened(new TextEncoder().encode('main;a 5\nmain 3\n'))).toThrow(/does not say when/);
  });
});
