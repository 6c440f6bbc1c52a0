/**
 * `hearth backup`: has the service copy its whole store to a folder, while it serves.
 *
 *     hearth backup /backups/monday
 */
import { resolve } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { BackupRequestSchema, BackupResponseSchema, type BackupResponse } from '#proto/hearth/v1/storage_pb.ts';
import { badCommandLine, parseCommandLine, type Command } from './command-line.ts';
import { call, connectionOf, connectionOptions, connectionUsage } from './connection.ts';

const usage = `hearth backup TO [options]

Copies everything that the service has stored, of all tenants, to TO: a new folder on the service's own machine. The
service goes on serving meanwhile. What was acknowledged before is in it, and hearth restore makes a store of it again.

${connectionUsage}`;

export const backupCommand: Command = {
  about: 'copies the whole store to a folder',
  usage,
  async run(argv, env, out) {
    const { values, positionals } = parseCommandLine(argv, connectionOptions);
    const [to, ...more] = positionals;
    if (to === undefined || more.length > 0) {
      throw badCommandLine('name one folder, as in hearth backup /backups/monday');
    }
    const connection = connectionOf(values, env);
    const request = toBinary(BackupRequestSchema, create(BackupRequestSchema, { to: resolve(to) }));
    for (;;) {
      const answer = await call(connection, 'hearth.v1.StorageService/Backup', request, (seconds, why) =>
        out.progress(`waiting ${seconds} s: ${why}\n`),
      );
      const taken = fromBinary(BackupResponseSchema, answer);
      if (!taken.isRunning) {
        out.print(`${resolve(to)}: ${sizeOf(taken)}`);
        return 0;
      }
      out.progress(`${sizeOf(taken)} so far\n`);
    }
  },
};

const sizeOf = ({ files, bytes }: Pick<BackupResponse, 'files' | 'bytes'>) =>
  `${files} files, ${(Number(bytes) / 1_000_000).toFixed(1)} MB`;
