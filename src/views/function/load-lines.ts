/** The lines of a function as columns: one for each of the versions in which it cost most, or one of everything. */
import { labelValue } from '#model/labels.ts';
import { isGauge, formatValue } from '#model/units.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { functionSeries } from '../../api/functions.ts';
import { askLines } from '../../api/line-costs.ts';
import type { ProfileQuery, ProfileSource } from '../../api/profile-source.ts';
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
 * @throws HearthError
 */
export async function loadLines(
  source: ProfileSource,
  query: ProfileQuery,
  { name, label }: { name: string; label: string },
  only: (value: string) => string,
  signal: AbortSignal,
): Promise<CostColumn[]> {
  const values = label === '' ? [] : await versionsOf(source, query, name, label, signal);
  const asked =
    values.length < 2
      ? [{ title: values[0] === undefined ? t('source.all', 'All') : valueWord(values[0]), selector: query.selector }]
      : values.map((value) => ({ title: valueWord(value), selector: only(value) }));
  return Promise.all(
    asked.map(async ({ title, selector }) => {
      const { lines, whole, level } = await askLines(source, { ...query, selector }, name, signal);
      return { title, lines, whole, text: textOf(query.profileType, whole, level) };
    }),
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

/** A gauge's values are sums over all its profiles: what is shown is what was held on average. */
function textOf(profileType: string, whole: bigint, level: number | undefined) {
  const type = parseProfileType(profileType);
  const scale = isGauge(type) && level !== undefined && whole !== 0n ? level / Number(whole) : 1;
  return (value: bigint | number) => formatValue(scale === 1 ? value : Number(value) * scale, type.sampleUnit);
}
