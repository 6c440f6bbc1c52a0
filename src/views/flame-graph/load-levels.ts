/** Stacks below the values of labels, or above them: a question for each of the largest values, and the others together. */
import type { Granularity } from '#model/granular-frames.ts';
import { ROOT } from '#model/tree-shape.ts';
import { sumTree, underLabels, type LabelledTree, type LevelPlace } from '#model/label-levels.ts';
import type { NameTree } from '#model/name-tree.ts';
import type { MergeQuery, ProfileSource } from '../../api/profile-source.ts';
import { mergeBy } from '../../api/reading.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import type { LabelFilter } from '../../ui/filters/label-filter.ts';
import { below, everything, type LabelPart, otherParts, otherValues } from './label-parts.ts';

/** More cannot be told apart, and each is a question. */
const mostValues = 12;

/** Says which tree is asked for: where no label is a level, it does not matter where they would be. */
export const levelWord = ({ levels, levelsAt }: GraphState) =>
  levels.length === 0 ? '' : [levelsAt, ...levels].join('\n');

/** @param selectorOf the selection with these filters, too */
export async function loadLevels(
  source: ProfileSource,
  query: MergeQuery,
  { levels, levelsAt, by }: { levels: readonly string[]; levelsAt: LevelPlace; by: Granularity },
  selectorOf: (filters: readonly LabelFilter[]) => string,
  signal: AbortSignal,
): Promise<NameTree> {
  const { profileType, selector, start, end, isPart } = query;
  const series = await source.selectSeries(
    {
      ...{ profileType, selector, start, end, ...(isPart === undefined ? {} : { isPart }) },
      groupBy: levels,
      stepSeconds: Math.max(1, (end - start) / 1000),
      aggregation: 'sum',
      limit: mostValues,
    },
    signal,
  );
  const values = series
    .map(({ labels }) => levels.map((name) => labels.find((label) => label.name === name)?.value ?? ''))
    .slice(0, mostValues);
  const maxNodes = Math.max(4096, Math.floor((query.maxNodes ?? 65_536) / Math.max(1, values.length)));
  const ask = async ({ path, filters }: LabelPart): Promise<LabelledTree> => {
    const { tree } = await mergeBy(source, { ...query, maxNodes, selector: selectorOf(filters) }, by, signal);
    return { path, tree };
  };
  const [whole, ...labelled] = await Promise.all([
    source.mergeStacks({ ...query, maxNodes: 1 }, signal),
    ...values.map((own) => ask(own.reduce((part, value, i) => below(part, levels[i]!, value), everything))),
  ]);
  const lacks = () => labelled.reduce((sum, { tree }) => sum - tree.total[ROOT]!, whole.tree.total[ROOT]!);
  if (lacks() > 0n) labelled.push(...(await Promise.all(otherParts(values, levels).map(ask))));
  const late = lacks();
  // What has come in since the first question was answered.
  if (late > 0n) labelled.push({ path: [otherValues()], tree: sumTree(late) });
  return underLabels(
    labelled.filter(({ tree }) => tree.total[ROOT] !== 0n),
    levelsAt,
  );
}
