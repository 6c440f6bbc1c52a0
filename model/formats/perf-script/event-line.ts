/**
 * The line above each stack of `perf script`, in the shapes that its options give it:
 *
 *     gofmt 25546  3777.932110:    5025125 cpu-clock:
 *     SGen worker 27159/27163 [001]  4039.113376: cpu-clock:
 *     java 12 [000] 99.5: 1 sched:sched_switch: prev_comm=java prev_pid=12 …
 *     python3 812 cycles:P:                                    without times
 *     sh 9 1.2: 250000 cycles:u:  7f00 main+0x4 (/bin/sh)      without call chains
 *
 * A thread's name may have spaces and digits in it, so that the time is looked for first.
 */
export interface EventLine {
  /** The thread's name, as the kernel keeps it. */
  thread: string;
  /** As printed, with the process before it where that is: `12`, `27159/27163`. */
  threadId: string;
  /** Nanoseconds of the machine's clock; undefined when none is printed. */
  time: bigint | undefined;
  /** How many events, or nanoseconds of a clock, the sample stands for; undefined when none is printed. */
  period: bigint | undefined;
  /** As printed: `cpu-clock`, `cycles:u`, `sched:sched_switch`. */
  event: string;
  /** What follows the event: the only frame, or the fields of a trace point. */
  rest: string;
}

interface Token {
  text: string;
  start: number;
  end: number;
}

/** Names of threads have up to 15 bytes; what takes more tokens than this before the event is no such line. */
const MAX_TOKENS = 24;

/** undefined for a line of another kind. */
export function readEventLine(line: string): EventLine | undefined {
  if (line === '' || line.startsWith(' ') || line.startsWith('\t') || line.startsWith('#')) {
    return undefined;
  }
  const tokens = firstTokens(line);
  const timeAt = tokens.findIndex(({ text }) => isTime(text));
  const ids = timeAt === -1 ? tokens.findIndex(({ text }, i) => i > 0 && isThreadId(text)) : idsBefore(tokens, timeAt);
  if (ids === -1) {
    return undefined;
  }
  let at = timeAt === -1 ? ids + 1 : timeAt + 1;
  if (timeAt === -1 && isCpu(tokens[at]?.text)) {
    at++;
  }
  const periodText = tokens[at]?.text ?? '';
  const hasPeriod = isDigits(periodText) && periodText.length <= 19;
  const event = tokens[hasPeriod ? at + 1 : at];
  if (event === undefined || event.text.length < 2 || !event.text.endsWith(':')) {
    return undefined;
  }
  return {
    thread: line.slice(0, tokens[ids - 1]?.end ?? 0),
    threadId: tokens[ids]!.text,
    time: timeAt === -1 ? undefined : nanoseconds(tokens[timeAt]!.text),
    period: hasPeriod ? BigInt(periodText) : undefined,
    event: event.text.slice(0, -1),
    rest: line.slice(event.end).trim(),
  };
}

/** Where the ids of process and thread are, -1 when they are not there. */
function idsBefore(tokens: readonly Token[], timeAt: number): number {
  const ids = isCpu(tokens[timeAt - 1]?.text) ? timeAt - 2 : timeAt - 1;
  return ids > 0 && isThreadId(tokens[ids]!.text) ? ids : -1;
}

function firstTokens(line: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (tokens.length < MAX_TOKENS) {
    while (isSpace(line.charCodeAt(at))) {
      at++;
    }
    const start = at;
    while (at < line.length && !isSpace(line.charCodeAt(at))) {
      at++;
    }
    if (start === at) {
      break;
    }
    tokens.push({ text: line.slice(start, at), start, end: at });
  }
  return tokens;
}

const isSpace = (code: number) => code === 0x20 || code === 0x09;
const isDigits = (text: string) => text !== '' && text.length < 32 && /^[0-9]+$/.test(text);
const isCpu = (text: string | undefined) => text !== undefined && /^\[[0-9]{1,6}\]$/.test(text);

/** A thread, or process/thread; -1 where the kernel knows none. */
function isThreadId(text: string): boolean {
  return text.length < 32 && /^-?[0-9]+(?:\/-?[0-9]+)?$/.test(text);
}

function isTime(text: string): boolean {
  return text.length < 32 && /^[0-9]+\.[0-9]{1,9}:$/.test(text);
}

/** @param text `3777.932110:` */
function nanoseconds(text: string): bigint {
  const [seconds, fraction] = text.slice(0, -1).split('.') as [string, string];
  return BigInt(seconds + fraction.padEnd(9, '0'));
}
