/** What the commands share of their command lines. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { HearthError } from '#model/errors.ts';
import type { Label } from '#model/labels.ts';

/** Where a command writes; `progress` is for people who watch, and is not part of the answer. */
export interface CommandOutput {
  print(line: string): void;
  progress(text: string): void;
  /** Whether `progress` may overwrite its own line. */
  isTerminal: boolean;
}

/** What a command ends with: 0 all went well, 1 something could not be done, 2 the command line is wrong. */
export type ExitCode = 0 | 1 | 2;

export interface Command {
  /** One line for the list of commands. */
  about: string;
  /** All about it. */
  usage: string;
  /** @throws HearthError bad_command_line */
  run(argv: readonly string[], env: NodeJS.ProcessEnv, out: CommandOutput): Promise<ExitCode>;
}

export function parseCommandLine<O extends NonNullable<ParseArgsConfig['options']>>(
  argv: readonly string[],
  options: O,
): { values: ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values']; positionals: string[] } {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (cause) {
    throw badCommandLine((cause as Error).message);
  }
}

export function badCommandLine(message: string): HearthError {
  return new HearthError('bad_command_line', message);
}

/** `region=eu,version=1.2` and the same again: a later one of a name wins. A value ends at a comma. */
export function labelsOf(texts: readonly string[]): Label[] {
  const labels = new Map<string, string>();
  for (const pair of texts.flatMap((text) => text.split(','))) {
    const equals = pair.indexOf('=');
    if (equals < 1) {
      throw badCommandLine(`--labels has '${pair}': write labels as region=eu,version=1.2`);
    }
    labels.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
  }
  return [...labels].map(([name, value]) => ({ name, value }));
}

export function rateOf(text: string | undefined): number | undefined {
  if (text !== undefined && !/^\d{1,9}$/.test(text)) {
    throw badCommandLine(`--rate is '${text}': give the samples a second, as in 100`);
  }
  return text === undefined ? undefined : Number(text);
}
