/**
 * Sound files of every format, written from the same random stacks: what a reader must accept, and with what total.
 *
 *     const [stacks] = fc.sample(arbitraryStacks, { seed: 7, numRuns: 1 });
 *     drawnFiles.speedscope(stacks, random);   // { bytes, total: 12n }
 */
import fc from 'fast-check';
import { hostileNames, longName } from './mutations.ts';
import type { Random } from './random.ts';
import { ColumnsBuilder } from '#model/formats/columns-builder.ts';
import { writePprof } from '#model/formats/pprof/write.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { locationTree } from '#model/stack-tree.ts';

export interface DrawnStack {
  /** Functions, root first. */
  names: string[];
  /** 1 or more. */
  value: number;
}

export interface DrawnFile {
  bytes: Uint8Array<ArrayBuffer>;
  /** What the values of the first sample type add up to; undefined where names may be what separates them. */
  total?: bigint;
}

/** Any code units, paired or not. */
const noise = fc.uint16Array({ maxLength: 8 }).map((units) => String.fromCharCode(...units));
const name = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom('main', 'run', 'wait', 'read', 'write') },
  { weight: 10, arbitrary: noise },
  { weight: 10, arbitrary: fc.constantFrom(...hostileNames) },
);
const stack: fc.Arbitrary<DrawnStack> = fc.record({
  names: fc.oneof(
    { weight: 200, arbitrary: fc.array(name, { maxLength: 8 }) },
    // Recursion, deep at times, and names that are cut.
    {
      weight: 1,
      arbitrary: fc.tuple(name, fc.nat({ max: 1_000 })).map(([one, depth]) => Array<string>(depth).fill(one)),
    },
    { weight: 1, arbitrary: fc.constant(longName).map((long) => [long]) },
  ),
  value: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 1_000_000_000 })),
});
export const arbitraryStacks = fc.array(stack, { minLength: 1, maxLength: 12 });

const sum = (stacks: readonly DrawnStack[]) => stacks.reduce((total, { value }) => total + BigInt(value), 0n);
const json = (value: unknown) => new Uint8Array(Buffer.from(JSON.stringify(value)));

type Draw = (stacks: readonly DrawnStack[], random: Random) => DrawnFile;

/** Frames numbered once each. */
function numbered(stacks: readonly DrawnStack[]): { names: string[]; rows: number[][] } {
  const names = new Map<string, number>();
  const rows = stacks.map((one) => one.names.map((text) => names.get(text) ?? names.set(text, names.size).size - 1));
  return { names: [...names.keys()], rows };
}

/** A call tree: nodes by path, parents first; the stack of each ends at the node of its row. */
function callTree(stacks: readonly DrawnStack[]): {
  nodes: { name: string; parent: number; value: number }[];
  ends: number[];
} {
  const nodes = [{ name: '(root)', parent: -1, value: 0 }];
  const children = new Map<string, number>();
  const ends = stacks.map(({ names, value }) => {
    let at = 0;
    for (const text of names) {
      const key = `${at} ${text}`;
      const known = children.get(key) ?? nodes.push({ name: text, parent: at, value: 0 }) - 1;
      children.set(key, known);
      at = known;
    }
    nodes[at]!.value += value;
    return at;
  });
  return { nodes, ends };
}

const callFrame = (text: string, random: Random) => ({
  functionName: text,
  scriptId: '1',
  url: random.pick(['', 'file:///app/a%20b.js', 'node:fs', 'file://%zz']),
  lineNumber: random.below(100) - 1,
  columnNumber: 0,
});

const speedscope: Draw = (stacks, random) => {
  const { names, rows } = numbered(stacks);
  const [unit, scale] = random.pick([
    ['none', 1n],
    ['bytes', 1n],
    ['nanoseconds', 1n],
    ['microseconds', 1_000n],
    ['milliseconds', 1_000_000n],
    ['seconds', 1_000_000_000n],
  ] as const);
  const head = { name: random.pick(hostileNames), unit, startValue: 0, endValue: 1 };
  let at = 0;
  const events = rows.flatMap((frames, i) => {
    const opened = frames.map((frame) => ({ type: 'O', frame, at }));
    at += frames.length === 0 ? 0 : stacks[i]!.value;
    return [...opened, ...[...frames].reverse().map((frame) => ({ type: 'C', frame, at }))];
  });
  const profile = random.chance(0.5)
    ? { ...head, type: 'sampled', samples: rows, weights: stacks.map(({ value }) => value) }
    : { ...head, type: 'evented', events };
  const file = {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    shared: { frames: names.map((text) => ({ name: text, file: 'a.py', line: 3, col: null })) },
    profiles: [profile],
  };
  // Events cannot tell of time that passes in no stack.
  const seen = profile.type === 'sampled' ? stacks : stacks.filter((one) => one.names.length > 0);
  return { bytes: json(file), total: sum(seen) * scale };
};

const cpuProfile: Draw = (stacks, random) => {
  const { nodes, ends } = callTree(stacks);
  const children = nodes.map((): number[] => []);
  nodes.forEach(({ parent }, row) => void children[parent]?.push(row + 1));
  return {
    bytes: json({
      nodes: nodes.map((node, row) => ({
        id: row + 1,
        callFrame: callFrame(node.name, random),
        children: children[row],
      })),
      startTime: 1_000,
      endTime: 1_000_000_000,
      samples: ends.map((row) => row + 1),
      timeDeltas: ends.map(() => random.below(1_000) - 10),
    }),
    total: BigInt(stacks.length),
  };
};

const heapProfile: Draw = (stacks, random) => {
  const { nodes } = callTree(stacks);
  const made = nodes.map((node, row) => ({
    callFrame: callFrame(node.name, random),
    selfSize: node.value,
    id: row,
    children: [] as unknown[],
  }));
  nodes.forEach(({ parent }, row) => void made[parent]?.children.push(made[row]));
  return { bytes: json({ head: made[0], samples: [] }), total: sum(stacks) };
};

const stackprof: Draw = (stacks, random) => {
  const { names, rows } = numbered(stacks);
  const id = (row: number) => 140_512_696_170_160 + 40 * row;
  const mode = random.pick(['cpu', 'wall', 'object', 'custom']);
  const interval = 1 + random.below(10_000);
  return {
    bytes: json({
      version: 1.2,
      mode,
      interval,
      samples: stacks.length,
      frames: Object.fromEntries(
        names.map((text, row) => [id(row), { name: text, file: 'a.rb', line: row, samples: 1 }]),
      ),
      raw: rows.flatMap((frames, i) => [frames.length, ...frames.map(id), stacks[i]!.value]),
    }),
    total: mode === 'object' ? sum(stacks) * BigInt(interval) : sum(stacks),
  };
};

const firefox: Draw = (stacks, random) => {
  const { names } = numbered(stacks);
  const { nodes, ends } = callTree(stacks);
  const rows = new Map(names.map((text, row) => [text, row]));
  const [, ...called] = nodes;
  const tables = {
    stringArray: names,
    stackTable: {
      prefix: called.map(({ parent }) => (parent === 0 ? null : parent - 1)),
      frame: called.map((node) => rows.get(node.name)),
      length: called.length,
    },
    frameTable: { func: names.map((_, row) => row), line: names.map(() => null), address: names.map(() => -1) },
    funcTable: { name: names.map((_, row) => row), resource: names.map(() => -1), fileName: names.map(() => null) },
  };
  const samples = { stack: ends.map((row) => (row === 0 ? null : row - 1)), weight: stacks.map(({ value }) => value) };
  const thread = { name: random.pick(hostileNames), processName: 'p', samples: { ...samples, weightType: 'samples' } };
  const isShared = random.chance(0.5);
  return {
    bytes: json({
      meta: { preprocessedProfileVersion: 58, interval: 1, startTime: 1_795_652_237_266.25 },
      libs: [],
      ...(isShared ? { shared: tables, threads: [thread] } : { threads: [{ ...thread, ...tables }] }),
    }),
    total: sum(stacks),
  };
};

const chromeTrace: Draw = (stacks, random) => {
  const { nodes, ends } = callTree(stacks);
  const event = { ph: 'P', pid: 1, tid: 2, id: '0x1', cat: 'disabled-by-default-v8.cpu_profiler' };
  const made = nodes.map((node, row) => ({
    id: row + 1,
    callFrame: callFrame(node.name, random),
    ...(row === 0 ? {} : { parent: node.parent + 1 }),
  }));
  const chunk = (ids: number[], its: unknown[], ts: number) => ({
    ...event,
    name: 'ProfileChunk',
    ts,
    args: { data: { cpuProfile: { nodes: its, samples: ids }, timeDeltas: ids.map(() => 5), lines: ids.map(() => 3) } },
  });
  const cut = random.below(ends.length + 1);
  const ids = ends.map((row) => row + 1);
  const traceEvents = [
    { ...event, name: 'Profile', ts: 0, args: { data: { startTime: 10 } } },
    chunk(ids.slice(0, cut), made, 1),
    chunk(ids.slice(cut), [], 2),
  ];
  return { bytes: json(random.chance(0.5) ? traceEvents : { traceEvents }), total: BigInt(ids.length) };
};

const pprof: Draw = (stacks) => {
  const builder = new ColumnsBuilder([{ type: 'samples', unit: 'count' }]);
  for (const { names, value } of stacks) {
    builder.addSample(names.map((text) => builder.frame(text, 'a.go', 1)).reverse(), [BigInt(value)]);
  }
  const type = parseProfileType('process_cpu:samples:count:cpu:nanoseconds');
  return { bytes: writePprof(locationTree(builder.finish(), 0), { type, timeNanos: 1n }), total: sum(stacks) };
};

const folded: Draw = (stacks) => ({
  bytes: new Uint8Array(Buffer.from(stacks.map(({ names, value }) => `${names.join(';')} ${value}\n`).join(''))),
});

const lines: Draw = (stacks) => ({
  bytes: new Uint8Array(Buffer.from(stacks.map(({ names }) => `${names.join(';')}\n`).join(''))),
});

/** Nodes as Pyroscope's first agents wrote them; a trie with whole stacks as its pieces is one, too. */
function nodeBytes(nodes: readonly { name: string; parent: number; value: number }[]): Uint8Array<ArrayBuffer> {
  const children = nodes.map((): number[] => []);
  nodes.forEach(({ parent }, row) => void children[parent]?.push(row));
  const out: Buffer[] = [];
  const open = [0];
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    const text = Buffer.from(row === 0 ? '' : nodes[row]!.name);
    const own = children[row]!;
    out.push(Buffer.concat([uvarint(text.length), text, uvarint(nodes[row]!.value), uvarint(own.length)]));
    open.push(...own.reverse());
  }
  return new Uint8Array(Buffer.concat(out));
}

function uvarint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) {
    out.push((rest % 128) | 0x80);
  }
  return Buffer.from([...out, rest]);
}

const tree: Draw = (stacks) => ({ bytes: nodeBytes(callTree(stacks).nodes) });

const trie: Draw = (stacks) => ({
  bytes: nodeBytes([
    { name: '', parent: -1, value: 0 },
    ...stacks.map(({ names, value }) => ({ name: names.join(';') || 'a', parent: 0, value })),
  ]),
});

/** By the names of fuzz-formats.ts; formats that are not here are only mutated. */
export const drawnFiles: Readonly<Record<string, Draw>> = {
  pprof,
  folded,
  lines,
  tree,
  trie,
  speedscope,
  cpuprofile: cpuProfile,
  heapprofile: heapProfile,
  stackprof,
  firefox,
  'chrome-trace': chromeTrace,
};
