/**
 * The labels that the series of a selection have, kept from one question to the next: points that are grouped by them
 * then need no join with the series table, which takes as long as the points themselves.
 *
 *     const known = await groups.of(database, query, plan);       // asks the series table when nothing is known
 *     const later = await groups.more(database, query, plan);     // asks again: an answer had a series that is not known
 *
 * An id is made of the labels, so what is known of one stays true.
 */
import type { Matcher } from '#model/labels.ts';
import type { TenantNumber } from '#model/brands.ts';
import { Conditions } from './conditions.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import { reachingOut } from './rollups/covered.ts';
import type { Plan } from './rollups/plan.ts';
import { readLabels } from './series-labels.ts';

/** By id: labels by their names. */
export type KnownSeries = ReadonlyMap<bigint, ReadonlyMap<string, string>>;

export interface GroupedQuery {
  tenant: TenantNumber;
  profileType: string;
  matchers: readonly Matcher[];
  signal?: AbortSignal | undefined;
}

/** Of more series the ids alone would make a statement long: the engine joins them. */
const MOST_SERIES = 1_000;
/** Of all selections together: some ten megabytes. */
const MOST_KNOWN = 20_000;
const MOST_SELECTIONS = 1_000;
/** A selection that had too many is not tried again for so long. */
const TOO_MANY_FOR_MILLIS = 600_000;

export class SeriesGroups {
  /** By selection, in the order in which they were last asked for. */
  private readonly selections = new Map<string, Map<bigint, ReadonlyMap<string, string>>>();

  /** When a selection had too many. */
  private readonly tooMany = new Map<string, number>();

  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** Undefined when there are too many. */
  async of(database: Database, query: GroupedQuery, plan: Plan): Promise<KnownSeries | undefined> {
    const key = keyOf(query);
    const known = this.selections.get(key);
    if (known === undefined) {
      const had = this.tooMany.get(key);
      return had !== undefined && this.clock() - had < TOO_MANY_FOR_MILLIS
        ? undefined
        : this.more(database, query, plan);
    }
    this.selections.delete(key);
    this.selections.set(key, known);
    return known;
  }

  /** With those that a plan's rows have. Undefined when there are too many. */
  async more(database: Database, query: GroupedQuery, plan: Plan): Promise<KnownSeries | undefined> {
    const key = keyOf(query);
    const found = await seriesOf(database, query, plan);
    const before = this.selections.get(key) ?? new Map<bigint, ReadonlyMap<string, string>>();
    this.selections.delete(key);
    this.tooMany.delete(key);
    if (found.size > MOST_SERIES) {
      this.tooMany.set(key, this.clock());
      this.forgetSome();
      return undefined;
    }
    // Pods that are no more are forgotten when there are too many with them.
    const known = before.size + found.size > MOST_SERIES ? found : new Map([...before, ...found]);
    this.selections.set(key, known);
    this.forgetSome();
    return known;
  }

  private forgetSome(): void {
    const [oldest] = this.tooMany.keys();
    if (oldest !== undefined && this.tooMany.size > MOST_SELECTIONS) {
      this.tooMany.delete(oldest);
    }
    let count = 0;
    for (const known of this.selections.values()) {
      count += known.size;
    }
    for (const [key, known] of this.selections) {
      if (count <= MOST_KNOWN) {
        return;
      }
      count -= known.size;
      this.selections.delete(key);
    }
  }
}

const keyOf = ({ tenant, profileType, matchers }: GroupedQuery) =>
  JSON.stringify([tenant, profileType, ...matchers.map(({ name, operator, value }) => [name, operator, value])]);

/** One more than is kept says that there are too many. */
async function seriesOf(database: Database, query: GroupedQuery, plan: Plan) {
  const where = new Conditions(query.tenant);
  where.profileType(query.profileType);
  where.partitions(plan);
  where.rawHours(reachingOut(plan.raw));
  where.matchers(query.matchers);
  const found = new Map<bigint, ReadonlyMap<string, string>>();
  await database.scan(
    {
      columns: 'series, any(label_names), any(label_values)',
      from: `FROM ${DATABASE}.series WHERE ${where.sql} GROUP BY series LIMIT ${MOST_SERIES + 1}`,
      values: where.values,
      signal: query.signal,
    },
    (row) => {
      found.set(row.uint64(), readLabels(row));
    },
  );
  return found;
}
