/**
 * `hearth restore`: makes a data directory of a backup. It needs the store's engine, so it is a program of its own
 * (service/restore.ts), which the other commands do without.
 */
import type { Command, ExitCode } from './command-line.ts';
import { badCommandLine, parseCommandLine } from './command-line.ts';

const usage = `hearth restore FROM [--data DIR]

Makes a data directory of the backup FROM, for a service that is started on it then: npm start -- --data DIR. Every
file is checked; a backup that is not whole is refused, and so is a directory that has something in it.

  --data DIR         the data directory, by default .hearth (or HEARTH_DATA)`;

/** What the program is given and does. */
export type Restore = (from: string, data: string, print: (line: string) => void) => Promise<ExitCode>;

export const restoreCommand: Command = {
  about: 'makes a data directory of a backup',
  usage,
  async run(argv, env, out) {
    const { values, positionals } = parseCommandLine(argv, { data: { type: 'string' } });
    const [from, ...more] = positionals;
    if (from === undefined || more.length > 0) {
      throw badCommandLine('name one backup, as in hearth restore /backups/monday --data new-data');
    }
    const program = (await import(new URL('./restore.js', import.meta.url).href)) as { restore: Restore };
    return program.restore(from, values.data ?? env.HEARTH_DATA ?? '.hearth', out.print);
  },
};
