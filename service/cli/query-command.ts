/**
 * `hearth query`: what a service has stored, or what is in a file, on a terminal or for other programs.
 *
 *     hearth query top '{service_name="shop"}@-1h..now'
 *     hearth query flame cpu.pb.gz --format speedscope > cpu.speedscope.json
 */
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { SelectSeriesRequestSchema, SelectSeriesResponseSchema } from '#proto/querier/v1/querier_pb.ts';
import { TimeSeriesAggregationType } from '#proto/types/v1/types_pb.ts';
import { writeFolded } from '#model/formats/folded/write.ts';
import { writeSpeedscope } from '#model/formats/speedscope/write.ts';
import { HearthError } from '#model/errors.ts';
import { writePprof } from '#model/formats/pprof/write.ts';
import { nameTree } from '#model/name-tree.ts';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { isGauge } from '#model/units.ts';
import {
  badCommandLine,
  countOf,
  parseCommandLine,
  shareOf,
  wordOf,
  type Command,
  type CommandOutput,
} from './command-line.ts';
import { connectionOf, connectionOptions, connectionUsage } from './connection.ts';
import { fileOptions, fileOptionsOf, fileUsage } from './profile-file.ts';
import { asked, readSide, typeOfSelector, type AskOptions, type ProfileSide } from './profile-side.ts';
import { waiting } from './progress.ts';
import { seriesCsv, seriesJson, seriesTable } from './series-report.ts';
import { parseSource, sourceUsage, type Source } from './source.ts';
import { textFlameGraph } from './text-flame-graph.ts';
import { plain } from './text-table.ts';
import { topCsv, topJson, topTable } from './top-table.ts';
import { treeJson } from './tree-json.ts';

const usage = `hearth query top|flame|series|pprof FILE|SELECTOR@RANGE [options]

  top                the functions, with self, total, shares and rates
  flame              the flame graph as indented text
  series             a line for each series: mean, largest, and its course over the range
  pprof              a pprof file, for go tool pprof and others

${sourceUsage}

  --type TYPE        a profile type, or its sample type alone: inuse_space, memory:alloc_space; by default the obvious one
  --format NAME      top: text, csv, json; flame: text, folded, speedscope, json; series: text, csv, json
  --rows N           top: how many functions (default 30)
  --order NAME       top: self or total first (default self)
  --width N          flame, series: characters of a line (default that of the terminal)
  --least SHARE      flame: smaller frames are added up (default 0.5%)
  --by LABEL,…       series: one for each value of these labels (default service_name)
  --step SECONDS     series: what a point holds (default a 60th of the range)
  --output FILE      pprof: where to (default standard output, gzipped)
${fileUsage}
${connectionUsage}

Ends with 0 when there is an answer, else with 1, or with 2 when the command line is wrong.`;

const options = {
  ...connectionOptions,
  ...fileOptions,
  type: { type: 'string' },
  format: { type: 'string' },
  rows: { type: 'string' },
  order: { type: 'string' },
  width: { type: 'string' },
  least: { type: 'string' },
  by: { type: 'string', multiple: true },
  step: { type: 'string' },
  output: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseCommandLine<typeof options>>['values'];

interface Query {
  source: Source;
  values: Values;
  out: CommandOutput;
  /** The service, reached only when it is needed. */
  ask: () => AskOptions;
}

const parts = new Map<string, (query: Query) => Promise<void>>([
  ['top', top],
  ['flame', flame],
  ['series', series],
  ['pprof', pprof],
]);

export const queryCommand: Command = {
  about: 'shows functions, flame graphs and series, of a service or a file',
  usage,
  async run(argv, env, out) {
    const { values, positionals } = parseCommandLine(argv, options);
    const [word = '', text, ...more] = positionals;
    const part = parts.get(word);
    if (part === undefined) {
      throw badCommandLine(`hearth query wants ${[...parts.keys()].join(', ')}, not '${word}'`);
    }
    if (text === undefined || more.length > 0) {
      throw badCommandLine(`give one file or selector, as in hearth query ${word} '{service_name="shop"}@-1h..now'`);
    }
    const ask = () => ({ connection: connectionOf(values, env), onWait: waiting(out) });
    await part({ source: parseSource(text, Date.now()), values, out, ask });
    return 0;
  },
};

function side({ source, values, ask }: Query): Promise<ProfileSide> {
  return readSide(source, values.type ?? '', fileOptionsOf(values), ask);
}

async function top(query: Query): Promise<void> {
  const { values, out } = query;
  const format = wordOf('--format', values.format, ['text', 'csv', 'json']);
  const order = wordOf('--order', values.order, ['self', 'total']);
  const rows = countOf('--rows', values.rows, 30);
  const read = await side(query);
  const tree = nameTree(read.tree);
  switch (format) {
    case 'csv':
      return topCsv(tree, order).forEach(out.print);
    case 'json':
      return out.print(topJson(read, tree, order));
    case 'text':
      return topTable(read, tree, rows, order).forEach(out.print);
  }
}

async function flame(query: Query): Promise<void> {
  const { values, out } = query;
  const format = wordOf('--format', values.format, ['text', 'folded', 'speedscope', 'json']);
  const columns = Math.max(40, countOf('--width', values.width, out.columns));
  const least = shareOf('--least', values.least ?? '0.5%');
  const read = await side(query);
  const tree = nameTree(read.tree);
  switch (format) {
    case 'folded':
      // Printing ends a line by itself.
      for (const lines of writeFolded(tree)) {
        if (lines !== '') {
          out.print(lines.slice(0, -1));
        }
      }
      return;
    case 'speedscope':
      return out.print(writeSpeedscope(tree, { name: read.title, unit: read.type.sampleUnit }).join(''));
    case 'json':
      return out.print(treeJson(tree, read.typeId, read.title));
    case 'text':
      return textFlameGraph(read, tree, { columns, least }).forEach(out.print);
  }
}

/** How many points a course has unless --step says otherwise. */
const POINTS = 60;

async function series({ source, values, out, ask }: Query): Promise<void> {
  if (source.kind === 'file') {
    throw badCommandLine('a file has no course: hearth query series wants a selector');
  }
  const format = wordOf('--format', values.format, ['text', 'csv', 'json']);
  const columns = countOf('--width', values.width, out.columns);
  const { range, selector } = source;
  const stepSeconds = countOf('--step', values.step, Math.max(1, Math.round((range.end - range.start) / 1e3 / POINTS)));
  const service = ask();
  const typeId = await typeOfSelector(source, values.type ?? '', service);
  const type = parseProfileType(typeId);
  const request = create(SelectSeriesRequestSchema, {
    profileTypeID: typeId,
    labelSelector: selector,
    start: BigInt(range.start),
    end: BigInt(range.end),
    groupBy: (values.by ?? ['service_name']).flatMap((text) => text.split(',')).filter((name) => name !== ''),
    step: stepSeconds,
    // Sums of what is held at a moment grow with the step, and mean nothing.
    aggregation: isGauge(type) ? TimeSeriesAggregationType.AVERAGE : TimeSeriesAggregationType.SUM,
  });
  const answer = await asked(service, 'SelectSeries', toBinary(SelectSeriesRequestSchema, request));
  const found = fromBinary(SelectSeriesResponseSchema, answer).series;
  switch (format) {
    case 'csv':
      return seriesCsv(found).forEach(out.print);
    case 'json':
      return out.print(seriesJson(found, typeId));
    case 'text':
      out.print(plain(source.title));
      out.print(`${profileTypeTitle(type)} (${typeId}), a point every ${stepSeconds} s`);
      return seriesTable(found, { type, range, stepSeconds }, columns).forEach(out.print);
  }
}

async function pprof(query: Query): Promise<void> {
  const { output } = query.values;
  const { tree, type, timeNanos, durationNanos } = await side(query);
  const bytes = gzipSync(writePprof(tree, { type, timeNanos, durationNanos }));
  if (output === undefined) {
    query.out.write(bytes);
    return;
  }
  try {
    await writeFile(output, bytes);
  } catch (cause) {
    throw new HearthError('bad_command_line', `${output} cannot be written: ${(cause as Error).message}`, { cause });
  }
}
