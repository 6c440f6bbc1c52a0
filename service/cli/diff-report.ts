/** What changed between two profiles, as text, as Markdown for a pull request, and as JSON. */
import { profileTypeTitle } from '#model/profile-type.ts';
import { formatRate, formatValue, isGauge } from '#model/units.ts';
import type { FunctionDelta, ProfileChange } from './profile-change.ts';
import type { ProfileSide } from './profile-side.ts';
import { aligned, plain } from './text-table.ts';

/** What grew by more than what is allowed; nothing is too much where nothing is said. */
export interface Verdict {
  /** 0.03 is 3 %. */
  failAbove: number | undefined;
  /** Names, the one that grew most first. */
  above: string[];
  /** Whether all together did. */
  isOverallAbove: boolean;
}

export function verdictOf({ grown, overall }: ProfileChange, failAbove: number | undefined): Verdict {
  const limit = failAbove ?? Infinity;
  return {
    failAbove,
    above: grown.filter(({ change }) => change > limit).map(({ name }) => name),
    isOverallAbove: overall > limit,
  };
}

export const isAbove = ({ above, isOverallAbove }: Verdict) => above.length > 0 || isOverallAbove;

export function diffText(change: ProfileChange, verdict: Verdict, rows: number): string[] {
  const { a, b, grown, shrunk } = change;
  return [
    `A  ${plain(a.title)}: ${wholeText(change, a, change.aTotal)}`,
    `B  ${plain(b.title)}: ${wholeText(change, b, change.bTotal)}`,
    headline(change),
    '',
    ...section(change, 'grew', grown, rows),
    ...section(change, 'shrank', shrunk, rows),
    sentenceOf(change, verdict),
  ];
}

export function diffMarkdown(change: ProfileChange, verdict: Verdict, rows: number): string[] {
  const { a, b, extent } = change;
  const table = (deltas: readonly FunctionDelta[]) => [
    `| change | A | B | ${extent} of |`,
    '|---:|---:|---:|---|',
    ...deltas.slice(0, rows).map((delta) => `| ${cellsOf(change, delta).join(' | ')} | ${code(delta.name)} |`),
    '',
  ];
  return [
    `### ${isAbove(verdict) ? '❌' : '✅'} Profile diff: ${profileTypeTitle(a.type)}`,
    '',
    sentenceOf(change, verdict, code),
    '',
    `- A: ${code(a.title)}, ${wholeText(change, a, change.aTotal)}`,
    `- B: ${code(b.title)}, ${wholeText(change, b, change.bTotal)}`,
    `- ${headline(change)}`,
    '',
    ...(change.grown.length === 0 ? [] : table(change.grown)),
    ...(change.shrunk.length === 0
      ? []
      : ['<details><summary>What shrank</summary>', '', ...table(change.shrunk), '</details>']),
  ];
}

export function diffJson(change: ProfileChange, verdict: Verdict): string {
  const side = ({ title, scale }: ProfileSide, total: bigint) => ({
    source: title,
    total: String(total),
    scale: scale ?? null,
  });
  const { a, b, aTotal, bTotal, measure, extent, overall, grown, shrunk } = change;
  return JSON.stringify({
    ...{ profileType: a.typeId, a: side(a, aTotal), b: side(b, bTotal), measure, extent, overall },
    ...{ failAbove: verdict.failAbove ?? null, isAbove: isAbove(verdict), above: verdict.above },
    functions: [...grown, ...shrunk].map((delta) => ({
      ...delta,
      before: String(delta.before),
      after: String(delta.after),
    })),
  });
}

function section(change: ProfileChange, what: string, deltas: readonly FunctionDelta[], rows: number): string[] {
  if (deltas.length === 0) {
    return [`nothing ${what}`, ''];
  }
  const more = deltas.length > rows ? [`  and ${deltas.length - rows} more (--rows)`] : [];
  const lines = deltas.slice(0, rows).map((delta) => [...cellsOf(change, delta), plain(delta.name)]);
  return [`what ${what}:`, ...aligned([['change', 'A', 'B', `${change.extent} of`], ...lines], [0, 1, 2]), ...more, ''];
}

function sentenceOf({ grown, overall }: ProfileChange, verdict: Verdict, name = plain): string {
  const { failAbove, above, isOverallAbove } = verdict;
  if (failAbove === undefined) {
    const most = grown[0];
    return most === undefined ? 'Nothing grew.' : `Most grew ${name(most.name)}, by ${percent(most.change)}.`;
  }
  const limit = percent(failAbove).slice(1);
  if (!isAbove(verdict)) {
    return `Nothing grew by more than ${limit}.`;
  }
  const all = isOverallAbove ? `All together grew by ${percent(overall).slice(1)}, more than ${limit}. ` : '';
  const functions = above.length === 1 ? '1 function' : `${above.length} functions`;
  return `${all}${functions} grew by more than ${limit}${above.length === 0 ? '' : `, most of all ${name(above[0]!)}`}.`;
}

function headline({ a, measure, overall }: ProfileChange): string {
  const type = `${profileTypeTitle(a.type)} (${a.typeId})`;
  return measure === 'share'
    ? `${type}, by share of the whole: changes are points`
    : `${type}, by ${isGauge(a.type) ? 'what was held' : 'rate'}: ${percent(overall)} all together`;
}

function wholeText({ measure }: ProfileChange, { type, scale }: ProfileSide, total: bigint): string {
  return measure === 'rate' ? rateText(type, Number(total) * scale!) : formatValue(total, type.sampleUnit);
}

/** Change, A and B. */
function cellsOf({ a, measure }: ProfileChange, { change, beforeMeasured, afterMeasured }: FunctionDelta): string[] {
  const text = (value: number) => (measure === 'share' ? `${(value * 100).toFixed(2)} %` : rateText(a.type, value));
  return [percent(change), text(beforeMeasured), text(afterMeasured)];
}

const rateText = (type: ProfileSide['type'], value: number) =>
  isGauge(type) ? formatValue(value, type.sampleUnit) : formatRate(value, type.sampleUnit);

/** With its sign: `+3.20 %`. */
const percent = (share: number) => `${share < 0 ? '-' : '+'}${Math.abs(share * 100).toFixed(2)} %`;

/** A name in Markdown, whatever is in it: between more backticks than it has in a row, and no end of a table's cell. */
function code(text: string): string {
  const shown = plain(text).replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`;
}
