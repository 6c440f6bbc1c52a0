/**
 * What somebody wants to look at:
 *
 *     hearth-profiles cpu.pb.gz                                     one profile
 *     hearth-profiles before.pb.gz after.pb.gz                      two, as a diff
 *     hearth-profiles profiles/                                     a list to choose from
 *     go tool pprof -proto … | hearth-profiles -                    standard input
 *     hearth-profiles http://127.0.0.1:6060/debug/pprof/heap        a running Go program
 *     hearth-profiles cpu.pb.gz --source .                          with the source code beside it
 *     hearth-profiles cpu.pb.gz --url http://hearth:4040            beside what a service has stored
 */
import { HearthError } from '#model/errors.ts';
import { connectionOf, type Connection } from '../../service/cli/connection.ts';

export interface ViewerCommand {
  sources: readonly string[];
  host: string;
  /** 0 for the usual one, or any that is free. */
  port: number;
  opensBrowser: boolean;
  /** Folder of source code; undefined for none. */
  source?: string;
  /** A service whose stored profiles are read, too; undefined for none. */
  stored?: Connection;
}

export const usage = `hearth-profiles A [B] [options]

Opens profiles in the browser, with nothing else to install: pprof, JFR, folded stacks, speedscope, perf script,
V8, Go's text profiles, stackprof, Firefox Profiler, Chrome traces and OTLP, packed with gzip or bare.

  A, B               a file; a folder; - for standard input; or an address such as
                     http://127.0.0.1:6060/debug/pprof/heap. Two are compared, A being the baseline.

  --source DIR       shows source code from this folder beside what its lines cost
  --url URL          a Hearth or Pyroscope whose stored profiles can be compared with (or HEARTH_URL); nothing there is
                     changed. Its credential is HEARTH_TOKEN, or HEARTH_USER as NAME:SECRET
  --tenant NAME      whose profiles, where that service keeps tenants apart (or HEARTH_TENANT)
  --listen HOST:PORT where the page is served; 127.0.0.1:4041, or any free port, unless given
  --no-open          only print the page's address
  --version, --help
`;

/** @returns a word for a question about the program itself. @throws HearthError bad_command_line */
export function parseCommand(argv: readonly string[], env: NodeJS.ProcessEnv = {}): ViewerCommand | 'help' | 'version' {
  const sources: string[] = [];
  const service: { url?: string; tenant?: string } = {};
  const command: Omit<ViewerCommand, 'sources'> = { host: '127.0.0.1', port: 0, opensBrowser: true };
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === '--help' || word === '-h') return 'help';
    if (word === '--version') return 'version';
    if (word === '--no-open') command.opensBrowser = false;
    else if (word === '--listen') Object.assign(command, parseListen(argv[++at] ?? ''));
    else if (word === '--source') command.source = folderOf(argv[++at]);
    else if (word === '--url') service.url = given(word, argv[++at]);
    else if (word === '--tenant') service.tenant = given(word, argv[++at]);
    else if (word.startsWith('--'))
      throw mistake(`unknown option ${word}: the options are --source, --url, --tenant, --listen and --no-open`);
    else sources.push(word);
  }
  if (sources.length === 0) return 'help';
  if (sources.length > 2) throw mistake(`${sources.length} profiles are too many: one is shown, two are compared`);
  if (sources.filter((source) => source === '-').length > 1) throw mistake('standard input can be read only once');
  if (service.tenant !== undefined && service.url === undefined && env['HEARTH_URL'] === undefined) {
    throw mistake('--tenant is of a service: give its address with --url');
  }
  const hasStore = service.url !== undefined || env['HEARTH_URL'] !== undefined;
  return { sources, ...command, ...(hasStore ? { stored: connectionOf(service, env) } : {}) };
}

function given(option: string, text: string | undefined): string {
  if (text === undefined || text === '') throw mistake(`${option} takes a value, as in --url http://127.0.0.1:4040`);
  return text;
}

function parseListen(text: string): { host: string; port: number } {
  const [, host, port] = /^(\[[0-9a-fA-F:]+\]|[\w.-]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) {
    throw mistake(`--listen takes an address and a port, as in 127.0.0.1:8080, and not '${text}'`);
  }
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

function folderOf(text: string | undefined): string {
  if (text === undefined || text === '') throw mistake('--source takes a folder of source code, as in --source .');
  return text;
}

const mistake = (message: string) => new HearthError('bad_command_line', message);
