/**
 * What was going on with a service at a moment. What is known first is told first:
 *
 *     types, deploy, last profile ──┬── functions: of the newest time, where all of it is slow to come ── whole
 *                                   └── labels: likewise
 *
 * The sections are asked as the server itself asks them of the type that moved most, so that nothing is asked twice.
 */
import { unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { parseSelector, printSelector } from '#model/selector.ts';
import { ExplainSection, ExploreService, type ExplainResponse } from '#proto/hearth/v1/explore_pb.ts';
import {
  askChangedFunctions,
  askLabels,
  explanationOf,
  sidesWithin,
  type Explanation,
  type SectionParts,
  type Sides,
} from './explain.ts';
import { askBesideSteps, type AskRanges } from './in-steps.ts';
import type { ProfileSource, TimeSpan } from './profile-source.ts';
import { patienceMs } from './range-parts.ts';

export interface ExplainQuestion {
  service: string;
  /** Of the service's labels, '{…}'; all when empty. */
  selector: string;
  at: number;
  /** Milliseconds, ten minutes to a week. */
  window: number;
}

/** The flag of a server that knows sections, and says of changes at how many moments there are profiles. */
const sectionsFlag = 'hearthExplainSections';
/** Of functions and of labels, as many as the server tells by itself. */
const told = 5;
const quick = [ExplainSection.TYPES, ExplainSection.DEPLOY, ExplainSection.LAST_PROFILE];

/**
 * A server that knows no sections tells all at once.
 *
 * @param onPart what has come until then; `coming` says what has not
 * @throws HearthError
 */
export function explain(
  source: ProfileSource,
  question: ExplainQuestion,
  signal: AbortSignal,
  onPart: (explanation: Explanation) => void,
): Promise<Explanation> {
  return source.oversee('Explain', question, signal, async (own) => {
    const answer = await quickSections(source, question, own, onPart);
    const first = explanationOf(answer);
    if (answer.sections.length === 0 || first.types.length === 0) return first;
    const sides = sidesOf(question, first);
    const came = new Came(first, sides, onPart);
    const ranges = [sides.baseline, sides.comparison];
    const ask = <T extends Partial<Explanation>>(
      name: SectionName,
      of: (...asked: Parameters<AskRanges<T>>) => Promise<T>,
    ) => came.section(name, () => askBesideSteps(ranges, of, (step) => came.step(name, step.answer, step.ranges), own));
    await Promise.all([
      ask('functions', (part, until) => askChangedFunctions(source, sidesWithin(sides, part), told, until)),
      ask('labels', async (part, until) => ({
        labels: await askLabels(source, sidesWithin(sides, part), told, until),
      })),
    ]);
    return came.explanation;
  });
}

/** When they are slow to come, the time of the last profile is told before. */
async function quickSections(
  source: ProfileSource,
  question: ExplainQuestion,
  signal: AbortSignal,
  onPart: (explanation: Explanation) => void,
): Promise<ExplainResponse> {
  const there = new AbortController();
  const late = setTimeout(() => {
    const until = AbortSignal.any([signal, there.signal]);
    lastProfile(source, question, until).then(
      (explanation) => {
        if (explanation !== undefined && !until.aborted) onPart({ ...explanation, coming: { types: true } });
      },
      // The question itself will say what is wrong.
      () => undefined,
    );
  }, patienceMs);
  try {
    return await askSections(source, question, quick, signal);
  } finally {
    clearTimeout(late);
    there.abort();
  }
}

/** Undefined where the server would tell all. */
async function lastProfile(source: ProfileSource, question: ExplainQuestion, signal: AbortSignal) {
  if (!(await source.has(sectionsFlag))) return undefined;
  return explanationOf(await askSections(source, question, [ExplainSection.LAST_PROFILE], signal));
}

function askSections(
  source: ProfileSource,
  { service, selector, at, window }: ExplainQuestion,
  sections: readonly ExplainSection[],
  signal: AbortSignal,
): Promise<ExplainResponse> {
  const question = { service, selector, at, window, sections, isPart: true };
  return source.ask('Explain', question, signal, (own) =>
    source.clientOf(ExploreService).explain(
      {
        ...{ service, labelSelector: selector, sections: [...sections] },
        ...{ at: BigInt(Math.trunc(at)), window: BigInt(Math.trunc(window)) },
      },
      { signal: own },
    ),
  );
}

/** As the server has them: since the change against before it; without one the window against the one before. */
function sidesOf({ service, selector }: ExplainQuestion, { types, start, end }: Explanation): Sides {
  const { profileType, since = start } = types[0]!;
  const matchers = selector === '' ? [] : parseSelector(selector);
  const of = {
    profileType,
    selector: printSelector([{ name: 'service_name', operator: '=', value: service }, ...matchers]),
  };
  const [first, border, last] = [start - (end - start), since, end].map(unixMillis);
  return { baseline: { ...of, start: first!, end: border! }, comparison: { ...of, start: border!, end: last! } };
}

type SectionName = 'functions' | 'labels';

/** What has come of an explanation, told whenever there is more. */
class Came {
  explanation: Explanation;
  private readonly onPart: (explanation: Explanation) => void;

  constructor(first: Explanation, { baseline, comparison }: Sides, onPart: (explanation: Explanation) => void) {
    const span = ({ start, end }: Sides['baseline']) => ({ start, end });
    const whole = { baseline: span(baseline), comparison: span(comparison) };
    this.onPart = onPart;
    this.explanation = { ...first, coming: { functions: { whole }, labels: { whole } } };
    onPart(this.explanation);
  }

  /** A section that fails is missing, and the others stand. */
  async section(name: SectionName, ask: () => Promise<Partial<Explanation>>): Promise<void> {
    try {
      this.tell(await ask(), name, undefined);
    } catch (error) {
      if (!(error instanceof HearthError) || error.reason === 'canceled') throw error;
      const missing = [...this.explanation.missing, `${name}: ${error.message}`];
      this.tell({ missing, [name]: [] }, name, undefined);
    }
  }

  step(name: SectionName, part: Partial<Explanation>, [baseline, comparison]: readonly TimeSpan[]): void {
    const parts = this.explanation.coming?.[name];
    if (parts !== undefined)
      this.tell(part, name, { ...parts, came: { baseline: baseline!, comparison: comparison! } });
  }

  private tell(more: Partial<Explanation>, name: SectionName, parts: SectionParts | undefined): void {
    const { coming, ...known } = this.explanation;
    const { [name]: _, ...others } = coming ?? {};
    const left = parts === undefined ? others : { ...others, [name]: parts };
    const all = { ...known, ...more };
    this.explanation = Object.keys(left).length === 0 ? all : { ...all, coming: left };
    if (this.explanation.coming !== undefined) this.onPart(this.explanation);
  }
}
