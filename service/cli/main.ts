/**
 * The command `hearth`: what people and scripts do with a service from a terminal.
 *
 *     hearth import recordings --labels service_name=shop
 *     hearth help push
 *
 * Answers go to standard output, everything else to standard error.
 */
import { HearthError } from '#model/errors.ts';
import type { Command, CommandOutput, ExitCode } from './command-line.ts';
import { backupCommand } from './backup-command.ts';
import { checkCommand } from './check-command.ts';
import { credentialCommand } from './credential-command.ts';
import { diffCommand } from './diff-command.ts';
import { importCommand } from './import-command.ts';
import { pushCommand } from './push-command.ts';
import { queryCommand } from './query-command.ts';
import { restoreCommand } from './restore-command.ts';
import { sqlCommand } from './sql-command.ts';
import { tenantCommand } from './tenant-command.ts';

const commands = new Map<string, Command>([
  ['push', pushCommand],
  ['import', importCommand],
  ['query', queryCommand],
  ['diff', diffCommand],
  ['sql', sqlCommand],
  ['credential', credentialCommand],
  ['backup', backupCommand],
  ['restore', restoreCommand],
  ['check', checkCommand],
  ['tenant', tenantCommand],
]);

const overview = [
  'hearth COMMAND [options]',
  '',
  ...[...commands].map(([name, { about }]) => `  ${name.padEnd(10)} ${about}`),
  `  ${'serve'.padEnd(10)} starts the service (as npm start does)`,
  `  ${'help'.padEnd(10)} says this, and with a command all about it`,
].join('\n');

const out: CommandOutput = {
  write: (bytes) => void process.stdout.write(bytes),
  print: (line) => void process.stdout.write(`${line}\n`),
  progress: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY === true,
  columns: process.stdout.columns ?? 120,
};

// Whoever reads the answer may stop before its end, as head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
  process.exit();
});

/** What an error that is none of the command line ends with. */
let failure: ExitCode = 1;

async function run([name = 'help', ...argv]: readonly string[]): Promise<ExitCode> {
  const isHelp = ['help', '--help', '-h'].includes(name);
  const wanted = isHelp ? argv[0] : name;
  if (wanted === 'serve') {
    // A program of its own, which reads the same command line.
    process.argv.splice(2, Infinity, 'serve', ...(isHelp ? ['--help'] : argv));
    await import(new URL('./main.js', import.meta.url).href);
    return 0;
  }
  const command = wanted === undefined ? undefined : commands.get(wanted);
  if (command === undefined) {
    if (wanted === undefined) {
      out.print(overview);
      return 0;
    }
    throw new HearthError('bad_command_line', `there is no command ${wanted}\n\n${overview}`);
  }
  if (isHelp || argv.includes('--help') || argv.includes('-h')) {
    out.print(command.usage);
    return 0;
  }
  failure = command.failure ?? 1;
  return command.run(argv, process.env, out);
}

try {
  const code = await run(process.argv.slice(2));
  if (code !== 0) {
    process.exitCode = code;
  }
} catch (error) {
  if (!(error instanceof HearthError)) {
    throw error;
  }
  process.stderr.write(`hearth: ${error.message}\n`);
  process.exitCode = error.reason === 'bad_command_line' ? 2 : failure;
}
