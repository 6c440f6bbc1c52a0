/**
 * Answers of the querier as Grafana's data frames, in their JSON form.
 *
 * Written as text, not through JSON.stringify, because the values of a profile are 64-bit integers: a column is its
 * digits, so 9007199254740993 leaves here as 9007199254740993.
 */

export interface Series {
  labels: { name: string; value: string }[];
  points: { value: number; timestamp: number }[];
}

export interface FlameGraph {
  names: string[];
  /** Per node: gap to the node before it on the level, total, self, index into names. */
  levels: bigint[][];
}

/** Grafana's names for the units profiles come in; others are shown as they are. */
const units: Readonly<Record<string, string>> = {
  nanoseconds: 'ns',
  microseconds: 'µs',
  milliseconds: 'ms',
  seconds: 's',
  bytes: 'bytes',
  count: 'short',
  samples: 'short',
};

/** `process_cpu:cpu:nanoseconds:cpu:nanoseconds` → the name and unit of what is counted. */
function counted(profileTypeId: string): { name: string; unit: string } {
  const [, name = '', unit = ''] = profileTypeId.split(':');
  return { name, unit: units[unit] ?? unit };
}

const frame = (schema: object, columns: readonly string[]) =>
  `{"schema":${JSON.stringify(schema)},"data":{"values":[${columns.map((column) => `[${column}]`).join(',')}]}}`;

const number = (value: number) => (Number.isFinite(value) ? String(value) : 'null');

/** One series as two columns. The step goes with the time, so that a panel knows how far apart two points belong. */
export function seriesFrame(refId: string, profileTypeId: string, { labels, points }: Series, stepMs: number): string {
  const { name, unit } = counted(profileTypeId);
  const schema = {
    refId,
    name: 'series',
    meta: { type: 'timeseries-multi', preferredVisualisationType: 'graph' },
    fields: [
      { name: 'time', type: 'time', typeInfo: { frame: 'time.Time' }, config: { interval: stepMs } },
      {
        name,
        type: 'number',
        typeInfo: { frame: 'float64' },
        labels: Object.fromEntries(labels.map((label) => [label.name, label.value])),
        config: { unit },
      },
    ],
  };
  return frame(schema, [
    points.map(({ timestamp }) => String(timestamp)).join(','),
    points.map(({ value }) => number(value)).join(','),
  ]);
}

interface Node {
  level: number;
  total: bigint;
  self: bigint;
  name: number;
}

/**
 * The levels of a flame graph as rows, each parent before its children:
 *
 *     level 0  [      total      ]          0 total
 *     level 1  [   a   ][   b  ]     →      1 a
 *     level 2   [ c ]                       2 c
 *                                           1 b
 *
 * A level gives its nodes from left to right, so one place per level is remembered: the children of a node are those
 * on the next level that start before it ends.
 */
export function nestedRows(levels: readonly (readonly bigint[])[]): Node[] {
  const placed = levels.map((values) => {
    const nodes: { start: bigint; end: bigint; node: Omit<Node, 'level'> }[] = [];
    let at = 0n;
    for (let i = 0; i + 3 < values.length; i += 4) {
      const [gap = 0n, total = 0n, self = 0n, name = 0n] = values.slice(i, i + 4);
      const start = at + gap;
      at = start + total;
      nodes.push({ start, end: at, node: { total, self, name: Number(name) } });
    }
    return nodes;
  });
  const next = placed.map(() => 0);
  const rows: Node[] = [];
  // Depth is bounded by the profile's, which may be in the thousands: a stack of our own instead of recursion.
  const open: { level: number; end: bigint }[] = [{ level: -1, end: placed[0]?.at(-1)?.end ?? 0n }];
  while (open.length > 0) {
    const parent = open[open.length - 1] as { level: number; end: bigint };
    const level = parent.level + 1;
    const child = placed[level]?.[next[level] ?? 0];
    if (child === undefined || (level > 0 && child.start >= parent.end)) {
      open.pop();
      continue;
    }
    next[level] = (next[level] ?? 0) + 1;
    rows.push({ level, ...child.node });
    open.push({ level, end: child.end });
  }
  return rows;
}

export function flameGraphFrame(refId: string, profileTypeId: string, { names, levels }: FlameGraph): string {
  const { name, unit } = counted(profileTypeId);
  const integers = { type: 'number', typeInfo: { frame: 'int64' } };
  const rows = nestedRows(levels);
  const schema = {
    refId,
    name: 'response',
    meta: { preferredVisualisationType: 'flamegraph', custom: { profileTypeID: profileTypeId, sampleType: name } },
    fields: [
      { name: 'level', ...integers },
      { name: 'value', ...integers, config: { unit } },
      { name: 'self', ...integers, config: { unit } },
      { name: 'label', type: 'enum', typeInfo: { frame: 'enum' }, config: { type: { enum: { text: names } } } },
    ],
  };
  return frame(schema, [
    rows.map(({ level }) => String(level)).join(','),
    rows.map(({ total }) => String(total)).join(','),
    rows.map(({ self }) => String(self)).join(','),
    rows.map((row) => String(row.name)).join(','),
  ]);
}
