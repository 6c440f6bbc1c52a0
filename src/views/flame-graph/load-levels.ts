/** Stacks below the values of labels: a question for each of the largest values, and the rest as one frame. */
import type { Granularity } from '#model/granular-frames.ts';
import { ROOT } from '#model/tree-shape.ts';
import { sumTree, underLabels, type LabelledTree } from '#model/label-levels.ts';
import type { NameTree } from '#model/name-tree.ts';
import type { MergeQuery, ProfileSource } from '../../api/profile-source.ts';
import { mergeBy } from '../../api/reading.ts';
import { t } from '../../ui/text.ts';
import type { LabelFilter } from '../../ui/filters/label-filter.ts';

/** More cannot be told apart, and each is a question. */
const mostValues = 12;

/** @param selectorOf the selection with these filters, too */
export async function loadLevels(
  source: ProfileSource,
  query: MergeQuery,
  { levels, by }: { levels: readonly string[]; by: Granularity },
  selectorOf: (filters: readonly LabelFilter[]) => string,
  signal: AbortSignal,
): Promise<NameTree> {
  const { profileType, selector, start, end } = query;
  const series = await source.selectSeries(
    {
      ...{ profileType, selector, start, end },
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
  const [whole, ...parts] = await Promise.all([
    source.mergeStacks({ ...query, maxNodes: 1 }, signal),
    ...values.map((own) => {
      const filters = own.map((value, i): LabelFilter => ({ name: levels[i]!, operator: '=', values: [value] }));
      return mergeBy(source, { ...query, maxNodes, selector: selectorOf(filters) }, by, signal);
    }),
  ]);
  const labelled = parts.map(({ tree }, i): LabelledTree => ({
    path: values[i]!.map((value, at) => `${levels[at]}=${value === '' ? t('flame-graph.no-value', '(none)') : value}`),
    tree,
  }));
  const rest = labelled.reduce((sum, { tree }) => sum - tree.total[ROOT]!, whole.tree.total[ROOT]!);
  if (rest > 0n) labelled.push({ path: [t('flame-graph.other-values', 'other values')], tree: sumTree(rest) });
  return underLabels(labelled.filter(({ tree }) => tree.total[ROOT] !== 0n));
}
