/**
 * A question of long ranges that is asked whole where that is quick, and else part after part.
 *
 *     bytes known, few ──────────────────────────────────> whole
 *     bytes known, many ─────────────────────────────────> parts ── put together exactly ──> done
 *     not known ── whole, for a moment ── too slow ──────────┘  └── cannot be ──> whole
 */
import type { MergedStacks, MergeQuery, ProfileQuery, ProfileSource, TimeSpan } from './profile-source.ts';
import { askPatiently } from './range-parts.ts';
import type { RunningQuestion } from './under-way.ts';
import { isCut, joinTrees } from '#model/join-trees.ts';
import type { NameTree } from '#model/name-tree.ts';

export interface PartedQuestion {
  /** What is said to be waited for. */
  method: string;
  question: object;
  /** What it reads. */
  queries: readonly ProfileQuery[];
}

/**
 * @param askWhole with `isPart` set in what it asks: it is agreed to and shown as one question
 * @param askParts undefined when what came is not quite the answer, and the whole has to be asked for after all
 * @throws HearthError
 */
export function wholeOrParts<T>(
  source: ProfileSource,
  { method, question, queries }: PartedQuestion,
  signal: AbortSignal,
  askWhole: (until: AbortSignal) => Promise<T>,
  askParts: (own: AbortSignal, running: RunningQuestion) => Promise<T | undefined>,
): Promise<T> {
  return source.oversee(method, question, signal, async (own, running) => {
    const slow = await isSlow(source, queries, own);
    if (slow === false) return askWhole(own);
    const quick = slow === undefined ? await askPatiently(askWhole, own) : undefined;
    if (quick !== undefined) return quick.answer;
    return (await askParts(own, running)) ?? askWhole(own);
  });
}

/** Two cores of an embedded store take about a second for it. */
const slowBytes = 256 * 2 ** 20;
/** Shorter ranges are begun with no question before (query-cost.ts). */
const estimatedMs = 24 * 3_600_000;

/** Undefined where the server does not say, and of ranges that it is not asked about. */
export async function isSlow(
  source: ProfileSource,
  queries: readonly ProfileQuery[],
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const long = queries.filter(({ start, end }) => end - start >= estimatedMs);
  if (long.length === 0) return undefined;
  const bytes = await Promise.all(long.map((query) => source.bytesRead(query, signal)));
  if (bytes.some((read) => read !== undefined && read >= slowBytes)) return true;
  return bytes.includes(undefined) ? undefined : false;
}

/** A part has nearly always fewer nodes, so that it comes whole; the largest that a server gives is 2²⁰. */
export const nodesOfPart = 2 ** 18;

/** The stacks of one selection, of the parts that came until now: joined as they come, neighbours, the newest first. */
export class CameTree {
  private readonly whole: MergeQuery;
  private joined: NameTree | undefined;
  private exact = true;
  /** Of all parts together, where it is wider than asked. */
  answered: TimeSpan | undefined;
  /** The time of the parts. */
  came: TimeSpan | undefined;

  constructor(whole: MergeQuery) {
    this.whole = whole;
  }

  /** Undefined before the first part. */
  get tree(): NameTree | undefined {
    return this.joined;
  }

  /** Whether each part came whole, and none of them twice. */
  get isExact(): boolean {
    return this.exact && this.joined !== undefined;
  }

  add({ tree, answered }: MergedStacks, part: TimeSpan): void {
    this.joined = this.joined === undefined ? tree : joinTrees([this.joined, tree]);
    this.answered = joinAnswered(this.answered, answered, part, this.whole);
    this.exact &&= !isCut(tree) && isWithin(answered, part, this.whole);
    this.came = { start: part.start, end: this.came?.end ?? part.end };
  }
}

/** Whether the server answered no more than the part, where another part begins: that would count twice. */
export function isWithin(answered: TimeSpan | undefined, part: TimeSpan, whole: TimeSpan): boolean {
  if (answered === undefined) return true;
  return (
    (answered.start > part.start || part.start === whole.start) && (answered.end <= part.end || part.end === whole.end)
  );
}

/** What is said of a widened range names its first millisecond, unlike a question. */
function joinAnswered(
  known: TimeSpan | undefined,
  answered: TimeSpan | undefined,
  part: TimeSpan,
  whole: TimeSpan,
): TimeSpan | undefined {
  if (known === undefined && answered === undefined) return undefined;
  const start = answered?.start ?? ((part.start + 1) as TimeSpan['start']);
  return { start, end: known?.end ?? (part.end === whole.end ? (answered?.end ?? whole.end) : whole.end) };
}
