/**
 * The rows of the list of services beside a view: groups by a label, in each the favourites first, then what changed most.
 *
 *     paneRows(lines, others, { groupLabel: 'namespace', isFavorite, search, folded });
 *     // [{ kind: 'group', name: 'shop', count: 3 }, { kind: 'service', service: 'shop-cart', line }, …]
 */
import { compareText, labelValue } from '#model/labels.ts';
import { nameFilter } from '../ui/name-filter.ts';
import type { OverviewLine } from './overview-lines.ts';

export interface ServiceRow {
  kind: 'service';
  service: string;
  /** Undefined for a service that has nothing of the profile type, or that the filters leave nothing of. */
  line: OverviewLine | undefined;
  isFavorite: boolean;
}

export interface GroupRow {
  kind: 'group';
  /** The label's value; '' for services that lack it. */
  name: string;
  count: number;
  isFolded: boolean;
}

export type PaneRow = ServiceRow | GroupRow;

export interface PaneChoice {
  /** '' for none. */
  groupLabel: string;
  isFavorite: (service: string) => boolean;
  /** As nameFilter reads it. */
  search: string;
  /** Names of groups whose services are not listed; a search lists all. */
  folded: ReadonlySet<string>;
}

export function paneRows(
  lines: readonly OverviewLine[],
  others: readonly string[],
  { groupLabel, isFavorite, search, folded }: PaneChoice,
): PaneRow[] {
  const { matches } = nameFilter(search);
  const rowOf = (service: string, line?: OverviewLine): ServiceRow => ({
    ...{ kind: 'service', service, line },
    isFavorite: isFavorite(service),
  });
  const listed = lines.filter(({ service }) => service !== '');
  const known = new Set(listed.map(({ service }) => service));
  const rows = [
    ...listed.map((line) => rowOf(line.service, line)),
    ...others.filter((service) => !known.has(service)).map((service) => rowOf(service)),
  ].filter(({ service }) => matches(service));
  if (groupLabel === '') return rows.sort(byInterest);
  const groups = new Map<string, ServiceRow[]>();
  for (const row of rows) {
    const name = row.line === undefined ? '' : labelValue(row.line.labels, groupLabel);
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    group.push(row);
  }
  return [...groups].sort(byGroup).flatMap(([name, group]): PaneRow[] => {
    const isFolded = folded.has(name) && search === '';
    const head: GroupRow = { kind: 'group', name, count: group.length, isFolded };
    return isFolded ? [head] : [head, ...group.sort(byInterest)];
  });
}

/** What lacks the label comes last. */
const byGroup = ([a]: [string, ServiceRow[]], [b]: [string, ServiceRow[]]) =>
  Number(a === '') - Number(b === '') || compareText(a, b);

const moved = ({ line }: ServiceRow) => Math.abs(line?.change.difference ?? 0);
const cost = ({ line }: ServiceRow) => line?.summary.total ?? -1;

const byInterest = (a: ServiceRow, b: ServiceRow) =>
  Number(b.isFavorite) - Number(a.isFavorite) ||
  Number(b.line !== undefined) - Number(a.line !== undefined) ||
  moved(b) - moved(a) ||
  cost(b) - cost(a) ||
  compareText(a.service, b.service);

/**
 * The service after the current one, or before it; round at the ends. One that is in several groups counts where it
 * stands first.
 *
 * @returns undefined when there is no other
 */
export function neighbour(rows: readonly PaneRow[], current: string, step: 1 | -1): string | undefined {
  const services = [...new Set(rows.flatMap((row) => (row.kind === 'service' ? [row.service] : [])))];
  const at = services.indexOf(current);
  const next = at === -1 ? (step === 1 ? 0 : services.length - 1) : (at + step + services.length) % services.length;
  return services[next] === current ? undefined : services[next];
}
