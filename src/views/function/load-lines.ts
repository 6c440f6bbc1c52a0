/** The lines of a function as columns: one for each of the versions in which it cost most, or one of everything. */
import { labelValue } from '#model/labels.ts';
import { functionSeries } from '../../api/functions.ts';
import { linesInParts, type LineTable } from '../../api/line-costs.ts';
import type { ProfileQuery, ProfileSource, TimeSpan } from '../../api/profile-source.ts';
import { lineText } from '../../scene/source/line-text.ts';
import { valueWord } from '../../ui/filters/label-filter.ts';
import type { CostColumn } from '../../ui/source/source-rows.ts';
import { t } from '../../ui/text.ts';

/** As many as stand beside each other with the source; each is a question of its own. */
const mostVersions = 4;

/** What agents call a version, what was asked to break down by first; '' for none. */
const versionLabels = ['version', 'service_version', 'service.version', 'service_git_ref'];

export const versionLabel = (groupBy: string, labels: readonly string[]): string =>
  groupBy !== '' ? groupBy : (versionLabels.find((name) => labels.includes(name)) ?? '');

/**
 * @param of the label is '' for one column of everything
 * @param only the selector of one value of the label
 * @param onPart the same of the newest part of the time, where all of it is slow to come
 * @throws HearthError
 */
export async function loadLines(
  source: ProfileSource,
  query: ProfileQuery,
  { name, label }: { name: string; label: string },
  only: (value: string) => string,
  signal: AbortSignal,
  onPart: (columns: CostColumn[], came: TimeSpan) => void,
): Promise<CostColumn[]> {
  const values = label === '' ? [] : await versionsOf(source, query, name, label, signal);
  const asked =
    values.length < 2
      ? [{ title: values[0] === undefined ? t('source.all', 'All') : valueWord(values[0]), selector: query.selector }]
      : values.map((value) => ({ title: valueWord(value), selector: only(value) }));
  const columnsOf = (tables: readonly LineTable[]) =>
    tables.map((table, i) => ({ title: asked[i]!.title, ...table, text: lineText(query.profileType, table) }));
  const queries = asked.map(({ selector }) => ({ ...query, selector }));
  return columnsOf(
    await linesInParts(source, queries, name, signal, ({ tables, came }) => onPart(columnsOf(tables), came)),
  );
}

/** In the order of their names, numbers by their size. */
async function versionsOf(
  source: ProfileSource,
  query: ProfileQuery,
  name: string,
  label: string,
  signal: AbortSignal,
): Promise<string[]> {
  const series = await functionSeries(
    source,
    {
      ...query,
      functions: [name],
      measured: 'total',
      groupBy: [label],
      stepSeconds: Math.max(1, Math.ceil((query.end - query.start) / 1000)),
      limit: mostVersions,
    },
    signal,
  );
  const byNumber = new Intl.Collator('en', { numeric: true });
  return [...new Set(series.map(({ labels }) => labelValue(labels, label)))].sort(byNumber.compare);
}
