/**
 * What a command looks at: a file, or a selector of a running service with a range of time.
 *
 *     cpu.pb.gz                               a file of any format
 *     {service_name="shop"}@-1h..now          profiles of a service
 *     {service_name="shop"}                   the same: the last hour
 */
import { parseSelector } from '#model/selector.ts';
import { badCommandLine } from './command-line.ts';
import { parseTimeRange, timeRangeUsage, type MillisRange } from './time-range.ts';

export type Source =
  | { kind: 'file'; title: string; path: string }
  | { kind: 'selector'; title: string; selector: string; range: MillisRange };

export const sourceUsage = `A file may have any format that hearth import reads; no service is needed for it. A selector is PromQL in
braces, with a range: '{service_name="shop",region="eu"}@-1h..now' (in quotes, for the shell).
${timeRangeUsage}`;

const DEFAULT_RANGE = '-1h..now';

/** @throws HearthError bad_command_line, bad_selector */
export function parseSource(text: string, now: number): Source {
  if (!text.startsWith('{')) {
    return { kind: 'file', title: text, path: text };
  }
  // A value may have any sign in it, so the range is looked for behind the last brace.
  const close = text.lastIndexOf('}');
  const after = text.slice(close + 1);
  if (close === -1 || (after !== '' && !after.startsWith('@'))) {
    throw badCommandLine(`'${text}' is no selector with a range: write it as {service_name="shop"}@-1h..now`);
  }
  const selector = text.slice(0, close + 1);
  parseSelector(selector);
  const range = parseTimeRange(after === '' ? DEFAULT_RANGE : after.slice(1), now);
  return {
    kind: 'selector',
    title: `${selector}@${momentText(range.start)}..${momentText(range.end)}`,
    selector,
    range,
  };
}

export const momentText = (millis: number) => new Date(millis).toISOString().replace(/\.000Z$/, 'Z');
