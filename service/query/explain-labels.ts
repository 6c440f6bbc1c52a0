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
  const [names, others] = (await Promise.all(sides.map((side) => namesOf(store, side)))) as [string[], string[]];
  const sumsBy = (groupBy: readonly string[]) =>
    Promise.all(sides.map((side) => rangeSums(store, { ...side, groupBy: groupBy.slice(0, MOST_NAMES), signal })));
  const [now, before] = await sumsBy([...new Set([...names, ...others])]).catch((error: unknown) => {
    // What is kept for recent profiles only cannot be compared with what is older: the other labels can.
    if (error instanceof HearthError && error.reason === 'label_not_kept') {
      return sumsBy(names.filter((name) => others.includes(name)));
    }
    throw error;
  });
  const rateIn = ({ profileType, ...range }: Side, value: number) => rateOf(value, profileType, range);
  return [
    ...now!.map(({ labels, value }) => ({ labels, rate: rateIn(sides[0], value), baseline: 0 })),
    ...before!.map(({ labels, value }) => ({ labels, rate: 0, baseline: rateIn(sides[1], value) })),
  ];
}

async function namesOf(store: ProfileStore, { profileType, matchers, ...side }: Side): Promise<string[]> {
  const ofType = { name: '__profile_type__', operator: '=', value: profileType } as const;
  const names = await store.labelNames({ ...side, matchers: [...matchers, ofType] });
  return names.filter((name) => !name.startsWith('__'));
}
