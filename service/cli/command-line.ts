/** What the commands share of their command lines. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { HearthError } from '#model/errors.ts';
import type { Label } from '#model/labels.ts';

/** Where a command writes; `progress` is for people who watch, and is not part of the answer. */
export interface CommandOutput {
  print(line: string): void;
  /** What is no text, such as a profile; `print` is not used beside it. */
  write(bytes: Uint8Array): void;
  progress(text: string): void;
  /** Whether `progress` may overwrite its own line. */
  isTerminal: boolean;
  /** Characters that fit into a line of what is printed. */
  columns: number;
}

/**
 * What a command ends with: 0 all went well, 1 something could not be done, 2 the command line is wrong. A command whose
 * 1 is an answer (`diff`) ends with 2 on every error.
 */
export type ExitCode = 0 | 1 | 2;

export interface Command {
  /** One line for the list of commands. */
  about: string;
  /** All about it. */
  usage: string;
  /** What an error ends it with that is none of the command line; 1 unless it says so. */
  failure?: ExitCode;
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

/** @throws HearthError bad_command_line unless it is one of the words; the first one when nothing is said */
export function wordOf<Word extends string>(option: string, text: string | undefined, words: readonly Word[]): Word {
  const word = words.find((known) => known === (text ?? words[0]));
  if (word === undefined) {
    throw badCommandLine(`${option} is '${text}': it is one of ${words.join(', ')}`);
  }
  return word;
}

/** @throws HearthError bad_command_line unless it is a whole number of at least 1 */
export function countOf(option: string, text: string | undefined, otherwise: number): number {
  if (text !== undefined && !/^[1-9]\d{0,8}$/.test(text)) {
    throw badCommandLine(`${option} is '${text}': give a whole number, as in ${otherwise}`);
  }
  return text === undefined ? otherwise : Number(text);
}

/** A share in hundredths, 0 to 1 for up to 100 %: `3%`, `0.5 %` or `3`. @throws HearthError bad_command_line */
export function shareOf(option: string, text: string): number {
  if (!/^\d{1,6}(\.\d{1,6})? ?%?$/.test(text)) {
    throw badCommandLine(`${option} is '${text}': give a share, as in 3%`);
  }
  return Number.parseFloat(text) / 100;
}
