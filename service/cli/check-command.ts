/**
 * `hearth check`: has the service look for damage to its store, while it serves.
 *
 *     hearth check --read-everything
 */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { CheckRequestSchema, CheckResponseSchema, type CheckedTable } from '#proto/hearth/v1/storage_pb.ts';
import { badCommandLine, parseCommandLine, type Command } from './command-line.ts';
import { call, connectionOf, connectionOptions, connectionUsage } from './connection.ts';

const usage = `hearth check [--read-everything] [options]

Looks for damage while the service serves: parts that were set aside, and a sample of what rows name and must be there.

  --read-everything  also compares every stored byte with its checksum, and looks at all rows
${connectionUsage}

Ends with 0 when all is well, with 1 when anything is not.`;

export const checkCommand: Command = {
  about: 'looks for damage to the store',
  usage,
  async run(argv, env, out) {
    const { values, positionals } = parseCommandLine(argv, {
      ...connectionOptions,
      'read-everything': { type: 'boolean' },
    });
    if (positionals.length > 0) {
      throw badCommandLine(`there is nothing to name: ${positionals.join(' ')}`);
    }
    const connection = connectionOf(values, env);
    const readEverything = values['read-everything'] ?? false;
    const request = toBinary(CheckRequestSchema, create(CheckRequestSchema, { readEverything }));
    for (;;) {
      const answer = await call(connection, 'hearth.v1.StorageService/Check', request, (seconds, why) =>
        out.progress(`waiting ${seconds} s: ${why}\n`),
      );
      const { tables, problems, isRunning } = fromBinary(CheckResponseSchema, answer);
      if (isRunning) {
        out.progress('checking …\n');
        continue;
      }
      tables.forEach((table) => out.print(lineOf(table)));
      problems.forEach((problem) => out.print(problem));
      out.print(problems.length === 0 ? 'all is well' : `${problems.length} problems`);
      return problems.length === 0 ? 0 : 1;
    }
  },
};

const NAME_WIDTH = 18;

function lineOf({ name, parts, rows, bytes, sound }: CheckedTable): string {
  const megabytes = (Number(bytes) / 1_000_000).toFixed(1);
  return `${name.padEnd(NAME_WIDTH)} ${parts} parts, ${rows} rows, ${megabytes} MB${sound ? '' : '  DAMAGED'}`;
}
