/** Which label values a change comes from: both sides by all of their labels at once, then weighed label by label. */
import type { TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { explainByLabels, type LabelChange, type LabelledRates, type RateText } from '#model/label-changes.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { formatRate, formatValue, isGauge } from '#model/units.ts';
import type { ProfileStore, SeriesQuery } from '../store/store.ts';
import { rangeSums, rateOf } from './range-sums.ts';
import { parseSelection, type WireSelection } from './selection.ts';
import type { TenantQueries, Tenants } from './tenant-queries.ts';

type Side = SeriesQuery & { profileType: string };

export interface SidesQuestion {
  selection: WireSelection;
  baseline: WireSelection;
}

/** How many labels a question may break down by. */
const MOST_NAMES = 100;

/** @throws HearthError bad_request, bad_profile_type, bad_selector, bad_time_range, query_limit */
export async function explainLabels(
  queries: TenantQueries,
  tenants: Tenants,
  question: SidesQuestion,
  signal?: AbortSignal,
): Promise<LabelChange[]> {
  const limits = queries.limitsOf(tenants);
  const sides = [question.selection, question.baseline].map((side) => {
    checkWhole(side);
    return parseSelection(0 as TenantNumber, side, limits).query;
  });
  const { profileType } = sides[0]!;
  if (sides[1]!.profileType !== profileType) {
    throw new HearthError('bad_request', 'selection and baseline have different profile types: compare the same one');
  }
  const rates = await queries.ask<LabelledRates[]>(
    tenants,
    [],
    (parts) => parts.flat(),
    signal,
    (tenant, running) => ratesOf(queries.store, sides.map((side) => ({ ...side, tenant })) as [Side, Side], running),
  );
  return explainByLabels(rates, rateText(profileType));
}

/** How rates of a type are written: cores, bytes a second; of a gauge the value as it is. */
export function rateText(profileType: string): RateText {
  const type = parseProfileType(profileType);
  return (rate) => (isGauge(type) ? formatValue(rate, type.sampleUnit) : formatRate(rate, type.sampleUnit));
}

function checkWhole({ profileIdSelector = [], spanSelector = [], traceIdSelector = [] }: WireSelection): void {
  if (profileIdSelector.length + spanSelector.length + traceIdSelector.length > 0) {
    throw new HearthError(
      'bad_request',
      'labels explain all profiles of a range: ask without ids of profiles, spans and traces',
    );
  }
}

async function ratesOf(
  store: ProfileStore,
  sides: readonly [Side, Side],
  signal: AbortSignal,
): Promise<LabelledRates[]> {
  const names = await Promise.all(
    sides.map(({ profileType, ...side }) =>
      store.labelNames({
        ...side,
        matchers: [...side.matchers, { name: '__profile_type__', operator: '=', value: profileType }],
      }),
    ),
  );
  const groupBy = [...new Set(names.flat())].filter((name) => !name.startsWith('__')).slice(0, MOST_NAMES);
  const [now, before] = await Promise.all(sides.map((side) => rangeSums(store, { ...side, groupBy, signal })));
  return [
    ...now!.map(({ labels, value }) => ({ labels, rate: rateOf(value, sides[0].profileType, sides[0]), baseline: 0 })),
    ...before!.map(({ labels, value }) => ({
      labels,
      rate: 0,
      baseline: rateOf(value, sides[1].profileType, sides[1]),
    })),
  ];
}
