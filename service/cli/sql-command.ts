/**
 * `hearth sql`: a question in SQL over the views of docs/sql.md.
 *
 *     hearth sql 'SELECT function, self FROM top_functions ORDER BY self DESC LIMIT 10'
 */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { text } from 'node:stream/consumers';
import { SqlRequestSchema, SqlResponseSchema, type SqlResponse } from '#proto/hearth/v1/storage_pb.ts';
import { badCommandLine, countOf, parseCommandLine, wordOf, type Command, type CommandOutput } from './command-line.ts';
import { call, connectionOf, connectionOptions, connectionUsage } from './connection.ts';
import { waiting } from './progress.ts';
import { aligned, csvField, plain } from './text-table.ts';

const usage = `hearth sql 'SELECT …' [options]

Asks the running service a question in ClickHouse's SQL. The views are flat_samples, functions_by_hour, top_functions,
profiles_with_labels, span_profiles and stack_functions (docs/sql.md has their columns, and examples); nothing else can
be read, and nothing can be written. Where the service has credentials, it wants an admin's. - reads standard input.

  --format NAME      text, csv or json
  --max-rows N       how many rows are wanted (default 10000)
${connectionUsage}

Ends with 0 when there is an answer, else with 1.`;

/** Types whose values are set flush right. */
const numeric = /^(?:Nullable\()?(?:U?Int|Float|Decimal)/;
/** Of one value in a table; csv and json have all of it. */
const MAX_CELL = 100;

export const sqlCommand: Command = {
  about: 'asks in SQL',
  usage,
  async run(argv, env, out) {
    const { values, positionals } = parseCommandLine(argv, {
      ...connectionOptions,
      format: { type: 'string' },
      'max-rows': { type: 'string' },
    });
    const [given, ...more] = positionals;
    if (given === undefined || more.length > 0) {
      throw badCommandLine(`hearth sql wants one statement, in quotes\n\n${usage}`);
    }
    const format = wordOf('--format', values.format, ['text', 'csv', 'json']);
    const request = create(SqlRequestSchema, {
      statement: given === '-' ? await text(process.stdin) : given,
      maxRows: countOf('--max-rows', values['max-rows'], 10_000),
    });
    const bytes = await call(
      connectionOf(values, env),
      'hearth.v1.StorageService/Sql',
      toBinary(SqlRequestSchema, request),
      waiting(out),
    );
    const answer = fromBinary(SqlResponseSchema, bytes);
    printers[format](answer, out);
    if (answer.cut) {
      out.progress(`There are more rows than ${answer.rows.length}: ask for fewer, or for more with --max-rows.\n`);
    }
    return 0;
  },
};

const printers: Record<'text' | 'csv' | 'json', (answer: SqlResponse, out: CommandOutput) => void> = {
  text({ columns, rows }, out) {
    const head = columns.map(({ name }) => plain(name));
    const right = columns.flatMap(({ type }, at) => (numeric.test(type) ? [at] : []));
    aligned([head, ...rows.map(({ values }) => values.map(cellText))], right).forEach((line) => out.print(line));
  },
  csv({ columns, rows }, out) {
    out.print(columns.map(({ name }) => csvField(name)).join(','));
    rows.forEach(({ values }) =>
      out.print(values.map((value, at) => (numeric.test(columns[at]!.type) ? value : csvField(value))).join(',')),
    );
  },
  json({ columns, rows, cut }, out) {
    out.print(
      JSON.stringify({
        columns: columns.map(({ name, type }) => ({ name, type })),
        rows: rows.map(({ values }) => values),
        cut,
      }),
    );
  },
};

function cellText(value: string): string {
  const shown = plain(value);
  return shown.length > MAX_CELL ? `${shown.slice(0, MAX_CELL - 1)}…` : shown;
}
