/**
 * Which label's values a change comes from. Every label splits the whole; the change falls evenly to the parts of one
 * that has nothing to do with it, and to few of the parts of one that explains it:
 *
 *     before → after      region                 pod
 *     100    → 140        eu 50 → 90, us 50 → 50      a 25 → 45, b 25 → 45, c 25 → 25, d 25 → 25
 *                         one part has all of it      two parts share it: pods say less than their region does
 *
 * A label that everything has the same value of explains nothing. Labels that split the whole alike stand together.
 */
import { compareText, type Label } from '#model/labels.ts';

/** The cost of one set of labels on both sides, as rates. */
export interface LabelledRates {
  labels: readonly Label[];
  rate: number;
  baseline: number;
}

/** A value of a label; '' is what lacks it. */
export interface ValueChange {
  value: string;
  rate: number;
  baseline: number;
  /** Of the whole change; 0 when there was none. */
  changeShare: number;
}

export interface LabelChange {
  name: string;
  /** 0 to 1. */
  score: number;
  /** A sentence with the figures. */
  reasoning: string;
  /** The largest change first. */
  values: ValueChange[];
}

/** How a rate is written. */
export type RateText = (rate: number) => string;

const VALUES_TOLD = 20;
/** A twentieth of the whole that moved between values may be their usual unrest: it halves the score. */
const UNREST = 0.05;
/** Below this part of the whole nothing is called a change of it. */
const SMALL_CHANGE = 0.02;

/** All labels with more than one value, that which says most first. Private labels are left out. */
export function explainByLabels(sets: readonly LabelledRates[], text: RateText): LabelChange[] {
  const whole = { rate: sumOf(sets, ({ rate }) => rate), baseline: sumOf(sets, ({ baseline }) => baseline) };
  const changes = [...splits(sets)].flatMap(([name, parts]) =>
    parts.length < 2 ? [] : [explain(name, parts, whole, text)],
  );
  return changes
    .sort((a, b) => b.score - a.score || compareText(a.alike, b.alike) || compareText(a.name, b.name))
    .map(({ alike: _, ...change }) => change);
}

type Part = Omit<ValueChange, 'changeShare'>;
type Whole = Pick<Part, 'rate' | 'baseline'>;

/** By label: its values, what lacks it included. */
function splits(sets: readonly LabelledRates[]): Map<string, Part[]> {
  const names = new Set(sets.flatMap(({ labels }) => labels.map(({ name }) => name)));
  const parts = new Map<string, Map<string, Part>>();
  for (const name of names) {
    if (!name.startsWith('__')) {
      parts.set(name, new Map());
    }
  }
  for (const { labels, rate, baseline } of sets) {
    const valueOf = new Map(labels.map(({ name, value }) => [name, value]));
    for (const [name, values] of parts) {
      const value = valueOf.get(name) ?? '';
      const part = values.get(value) ?? { value, rate: 0, baseline: 0 };
      values.set(value, { value, rate: part.rate + rate, baseline: part.baseline + baseline });
    }
  }
  return new Map([...parts].map(([name, values]) => [name, [...values.values()]]));
}

function explain(name: string, parts: readonly Part[], whole: Whole, text: RateText): LabelChange & { alike: string } {
  const change = whole.rate - whole.baseline;
  // What each part would have of the change, were it the same for all: a share like that of its size.
  const beyond = parts.map((part) => {
    const even = whole.baseline === 0 ? part.rate : (change * part.baseline) / whole.baseline;
    return { part, own: part.rate - part.baseline, even, excess: part.rate - part.baseline - even };
  });
  const excess = sumOf(beyond, ({ excess: e }) => Math.abs(e));
  const moved = sumOf(beyond, ({ own, even }) => Math.abs(own) + Math.abs(even));
  const size = Math.max(whole.rate, whole.baseline);
  const unevenness = moved === 0 ? 0 : excess / moved;
  const weight = size === 0 ? 0 : excess / 2 / size;
  const noticeable = weight ** 2 / (weight ** 2 + UNREST ** 2);
  const sorted = beyond.sort((a, b) => Math.abs(b.own) - Math.abs(a.own) || compareText(a.part.value, b.part.value));
  return {
    name,
    score: unevenness * fewness(beyond.map(({ excess: e }) => e)) * noticeable,
    reasoning: sentence(
      name,
      sorted.map(({ part }) => part),
      whole,
      text,
    ),
    values: sorted.slice(0, VALUES_TOLD).map(({ part, own }) => ({
      ...part,
      changeShare: change === 0 ? 0 : own / change,
    })),
    alike: JSON.stringify(sorted.map(({ part }) => [part.rate, part.baseline])),
  };
}

/** 1 where all that is beyond an even share, up or down, is of one value; 1/n where n values have as much of it. */
function fewness(excesses: readonly number[]): number {
  const of = (side: readonly number[]) => {
    const sum = sumOf(side, (excess) => excess);
    return sum === 0 ? 0 : sumOf(side, (excess) => (excess / sum) ** 2);
  };
  return Math.max(of(excesses.filter((excess) => excess > 0)), of(excesses.filter((excess) => excess < 0)));
}

function sentence(name: string, parts: readonly Part[], whole: Whole, text: RateText): string {
  const [first, second] = parts as [Part, Part];
  const change = whole.rate - whole.baseline;
  if (Math.abs(change) < SMALL_CHANGE * Math.max(whole.rate, whole.baseline)) {
    return `${told(name, first, text)} while ${told(name, second, text)}: together hardly anything changed.`;
  }
  const share = (part: number, of: number) => `${Math.round((part / of) * 100)} %`;
  const size = first.baseline === 0 ? '' : `, though it was ${share(first.baseline, whole.baseline)} of the whole`;
  const direction = change > 0 ? 'a rise' : 'a fall';
  const part = (first.rate - first.baseline) / change;
  // Beyond the whole, percents read like a mistake.
  const ofChange =
    part > 1.005
      ? `${part.toFixed(1)} × ${direction} of ${text(Math.abs(change))}, part of which others took back${size}`
      : part > 0
        ? `${share(first.rate - first.baseline, change)} of ${direction} of ${text(Math.abs(change))}${size}`
        : `against ${direction} of ${text(Math.abs(change))}`;
  return `${told(name, first, text)}: ${ofChange}.`;
}

function told(name: string, { value, rate, baseline }: Part, text: RateText): string {
  const subject = value === '' ? `what has no ${name}` : `${name} ${value}`;
  if (baseline === 0) {
    return `${subject} came with ${text(rate)}`;
  }
  return rate === 0
    ? `${subject} went with its ${text(baseline)}`
    : `${subject} went from ${text(baseline)} to ${text(rate)}`;
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
