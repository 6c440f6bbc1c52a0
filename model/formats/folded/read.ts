/**
 * Reads folded stacks (also called collapsed, or raw): one stack a line, root first, and a count behind the last space.
 *
 *     main;parse;read 12
 *     main;parse;read 3        the same stack again adds to it
 *     # a comment
 *
 * async-profiler, py-spy, rbspy, pprof-rs and the scripts of FlameGraph write them. Names are kept to the letter, with
 * what async-profiler puts behind them (`_[j]`, `_[k]`) and the files of py-spy. Counts may be fractions; the total is
 * exact to half a sample.
 *
 * A line without a count refuses the file, with its number. Pyroscope skips it, stops at a line of 64 KiB without a
 * word, and takes compressed bytes for stacks: what is lost there nobody hears of.
 */
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { NamedStacks } from '#model/formats/folded/stacks.ts';
import { scaled } from '#model/formats/json/decimal.ts';
import { malformedText, shownLine, textLines } from '#model/formats/text/lines.ts';

/** Counts are read in millionths. */
const FRACTION_DIGITS = 6;
const FRACTION = 1_000_000n;
/** No count of 64 bits is longer, be it with every digit of a double. */
const MAX_COUNT_LENGTH = 32;

/** @throws HearthError malformed_profile, samples_limit */
export function readFolded(bytes: Uint8Array, limits: ReadLimits = {}): FoundProfile[] {
  const stacks = new NamedStacks(limits, FRACTION);
  let number = 0;
  let found = false;
  for (const line of textLines(bytes, 'folded')) {
    number++;
    if (isBlankOrComment(line)) {
      continue;
    }
    const { stack, count } = foldedLine(line);
    if (count === undefined) {
      throw malformedText(
        'folded',
        `line ${number} (${shownLine(line)}) does not end in a space and a count of at least 0, as in 'main;run 5'`,
      );
    }
    stacks.add(stacks.stack(stack), count);
    found = true;
  }
  if (!found) {
    throw malformedText('folded', 'it has no stacks');
  }
  return stacks.finish();
}

/**
 * Reads stacks without counts, one a line; each line counts one.
 *
 * @throws HearthError malformed_profile, samples_limit
 */
export function readLines(bytes: Uint8Array, limits: ReadLimits = {}): FoundProfile[] {
  const stacks = new NamedStacks(limits);
  let found = false;
  for (const line of textLines(bytes, 'lines')) {
    if (line !== '') {
      stacks.add(stacks.stack(line), 1n);
      found = true;
    }
  }
  if (!found) {
    throw malformedText('lines', 'it has no stacks');
  }
  return stacks.finish();
}

/** Ruby's `#<Class:0x1f>` may begin a stack; a comment has a space behind its mark. */
export function isBlankOrComment(line: string): boolean {
  return line === '#' || line.startsWith('# ') || line.trim() === '';
}

export interface FoldedLine {
  stack: string;
  /** In millionths; undefined when the line does not end in a count. */
  count: bigint | undefined;
}

export function foldedLine(line: string): FoldedLine {
  const text = line.trimEnd();
  const separator = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t'));
  return {
    stack: text.slice(0, Math.max(separator, 0)),
    count: separator === -1 ? undefined : readCount(text.slice(separator + 1)),
  };
}

function readCount(text: string): bigint | undefined {
  if (text.length > MAX_COUNT_LENGTH) {
    return undefined;
  }
  if (/^[0-9]+$/.test(text)) {
    return BigInt(text) * FRACTION;
  }
  return /^[0-9]+\.[0-9]*(?:[eE][+-]?[0-9]{1,2})?$/.test(text) ? scaled(Number(text), FRACTION_DIGITS) : undefined;
}
