/**
 * `hearth tenant delete`: deletes everything of a tenant.
 *
 *     hearth tenant delete team-a
 */
import { createInterface } from 'node:readline/promises';
import { create, toBinary } from '@bufbuild/protobuf';
import { DeleteTenantRequestSchema } from '#proto/hearth/v1/storage_pb.ts';
import { badCommandLine, parseCommandLine, type Command } from './command-line.ts';
import { call, connectionOf, connectionOptions, connectionUsage } from './connection.ts';

const usage = `hearth tenant delete NAME [options]

Deletes everything that is stored of a tenant: profiles, symbols, uploaded files, documents. It asks for the name once
more. Nobody reaches any of it when the command ends; its bytes leave the disk in the background. What is pushed for
the name from then on is kept, apart from what was. Where a service keeps no tenants apart, the name is anonymous.

  --yes NAME         the name once more, for scripts
${connectionUsage}`;

export const tenantCommand: Command = {
  about: 'deletes everything of a tenant',
  usage,
  async run(argv, env, out) {
    const { values, positionals } = parseCommandLine(argv, { ...connectionOptions, yes: { type: 'string' } });
    const [action, name, ...more] = positionals;
    if (action !== 'delete' || name === undefined || more.length > 0) {
      throw badCommandLine('say what to do with which tenant, as in hearth tenant delete team-a');
    }
    const repeated =
      values.yes ?? (await answerTo(`Everything of ${name} will be gone for good. Its name once more: `));
    if (repeated !== name) {
      throw badCommandLine(`the name was not repeated ('${repeated}' is not '${name}'): nothing was deleted`);
    }
    const connection = connectionOf({ ...values, tenant: name }, env);
    const request = toBinary(DeleteTenantRequestSchema, create(DeleteTenantRequestSchema, { tenant: name }));
    await call(connection, 'hearth.v1.StorageService/DeleteTenant', request, (seconds, why) =>
      out.progress(`waiting ${seconds} s: ${why}\n`),
    );
    out.print(`${name}: deleted; its bytes leave the disk in the background`);
    return 0;
  },
};

async function answerTo(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Where nobody answers, the input ends.
    const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    return await Promise.race([terminal.question(question), ended]);
  } finally {
    terminal.close();
  }
}
