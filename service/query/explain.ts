/**
 * What was going on with a service at a moment: which profile types moved, since when, in which functions, by which
 * labels, after which deploy. All parts are asked at once, as far as one does not need another; one that fails is
 * named and missing, and the others stand. Of what nobody wants only that is asked which the wanted needs.
 */
import { unixMillis, type UnixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { LabelChange } from '#model/label-changes.ts';
import type { Matcher } from '#model/labels.ts';
import { printSelector } from '#model/selector.ts';
import { queryCost } from '../limits.ts';
import { rankedChanges, type ChangedFunction } from './changes.ts';
import { deploysOf, nearestDeploy, type Deploy } from './deploys.ts';
import { explainLabels } from './explain-labels.ts';
import {
  bothWindows,
  joinCourses,
  movedTypes,
  typeCourses,
  windowsOf,
  youngWindows,
  type MovedType,
  type TypeCourse,
  type Windows,
} from './moved-types.ts';
import type { Querier } from './querier.ts';
import { parseMatchers, parseRange, type WireSelection } from './selection.ts';
import type { Tenants } from './tenant-queries.ts';

export const sections = ['types', 'functions', 'labels', 'deploy', 'last_profile'] as const;
export type Section = (typeof sections)[number];

export interface ExplainQuestion {
  service: string;
  /** Unix milliseconds. */
  at: bigint;
  /** '' for all of the service. */
  labelSelector: string;
  /** Milliseconds; 0 for an hour. */
  window: bigint;
  /** Absent for all. */
  sections?: ReadonlySet<Section>;
  /** Told of ranges that are answered wider than asked: of what is older, only sums are kept. */
  onWidened?: WireSelection['onWidened'];
}

export interface Explanation {
  start: UnixMillis;
  end: UnixMillis;
  types: MovedType[];
  functions: ChangedFunction[];
  labels: LabelChange[];
  deploy: Deploy | undefined;
  /** Undefined when there never was one. */
  lastProfile: UnixMillis | undefined;
  /** Parts that could not be had, and why. */
  missing: string[];
  /** On the two sides that functions are compared of: moments with profiles, at most 32. */
  moments: number;
  baselineMoments: number;
  /** Why noise could not be estimated; '' when it was. */
  withoutNoise: string;
}

const MINUTE = 60_000n;
const WINDOW = 60n * MINUTE;
const SHORTEST = 10n * MINUTE;
const LONGEST = 7n * 24n * 60n * MINUTE;
const TOLD = 5;

/** @throws HearthError bad_request, bad_selector, bad_time_range, query_limit, canceled, or why no part could be had */
export async function explain(
  querier: Querier,
  tenants: Tenants,
  question: ExplainQuestion,
  signal?: AbortSignal,
): Promise<Explanation> {
  const { queries } = querier;
  const { windows: asked, matchers } = parseQuestion(querier, tenants, question);
  const cost = queryCost(queries.limitsOf(tenants));
  const wanted = question.sections ?? new Set(sections);
  const wants = (...some: readonly Section[]) => some.some((section) => wanted.has(section));
  const parts = new Parts();
  const widened = question.onWidened === undefined ? {} : { onWidened: question.onWidened };
  const coursesIn = (windows: Windows) =>
    queries.ask(tenants, [], joinCourses, signal, (tenant, running) =>
      typeCourses(queries.store, { tenant, matchers, cost, ...widened }, windows, running),
    );
  const firstParts = [wants('types', 'functions', 'labels', 'deploy'), wants('deploy'), wants('last_profile')];
  const [{ types, windows }, deploys, lastProfile] = await Promise.all([
    parts.of<{ types: TypeCourse[]; windows: Windows }>('types', { types: [], windows: asked }, async () => {
      if (!firstParts[0]) return { types: [], windows: asked };
      const types = await coursesIn(asked);
      const young = youngWindows(types, asked);
      return young === undefined ? { types, windows: asked } : { types: await coursesIn(young), windows: young };
    }),
    parts.of<Deploy[]>('deploy', [], async () => {
      if (!firstParts[1]) return [];
      return queries.ask<Deploy[]>(
        tenants,
        [],
        (all) => all.flat(),
        signal,
        (tenant, running) =>
          deploysOf(queries.store, {
            ...{ tenant, matchers, cost, service: question.service, signal: running },
            ...bothWindows(asked),
          }),
      );
    }),
    parts.of<UnixMillis | undefined>('last_profile', undefined, async () => {
      if (!firstParts[2]) return undefined;
      return queries.ask<UnixMillis | undefined>(tenants, undefined, latest, signal, (tenant, running) =>
        queries.store.explore.lastEver({ tenant, matchers, cost, signal: running }),
      );
    }),
  ]);
  parts.throwIfAll(firstParts.filter(Boolean).length);
  const moved = movedTypes(types, windows);
  const most = moved[0];
  const sides =
    most === undefined ? undefined : sidesOf(most, windows, { labelSelector: printSelector(matchers), ...widened });
  const [ranked, labels] = await Promise.all([
    parts.of('functions', undefined, async () =>
      sides === undefined || !wants('functions') ? undefined : rankedChanges(querier, tenants, sides, TOLD, signal),
    ),
    parts.of('labels', [], async () =>
      sides === undefined || !wants('labels')
        ? []
        : (await explainLabels(queries, tenants, sides, signal)).slice(0, TOLD),
    ),
  ]);
  const { start, end, step } = windows;
  const deploy = nearestDeploy(deploys, most?.since ?? end, Math.max(step, asked.step));
  return {
    ...{ start, end, types: wants('types') ? moved : [], labels, deploy, lastProfile, missing: parts.missing },
    functions: ranked?.changes ?? [],
    moments: ranked?.blocks ?? 0,
    baselineMoments: ranked?.baselineBlocks ?? 0,
    withoutNoise: ranked?.withoutNoise ?? '',
  };
}

function parseQuestion(
  { queries }: Querier,
  tenants: Tenants,
  { service, at, labelSelector, window }: ExplainQuestion,
): { windows: Windows; matchers: Matcher[] } {
  if (service === '') {
    throw new HearthError('bad_request', 'name the service that is to be explained');
  }
  if (window !== 0n && (window < SHORTEST || window > LONGEST)) {
    throw new HearthError(
      'bad_request',
      `window must be from ${SHORTEST} ms (ten minutes) to ${LONGEST} ms (a week), or 0, which means an hour`,
    );
  }
  const limits = queries.limitsOf(tenants);
  const length = window === 0n ? WINDOW : window;
  // The moment is checked as any range is, with the window before it.
  const start = at > 2n * length ? at - 2n * length : at;
  parseRange({ start, end: at }, limits);
  const more = labelSelector === '' ? [] : parseMatchers([labelSelector], limits);
  const matchers: Matcher[] = [{ name: 'service_name', operator: '=', value: service }, ...more];
  return {
    windows: windowsOf(unixMillis(Number(at)), Number(length)),
    matchers: parseMatchers([printSelector(matchers)], limits),
  };
}

/** Since the change against before it; without one the window against the one before. */
function sidesOf(
  { profileType, since }: MovedType,
  windows: Windows,
  asked: Pick<WireSelection, 'labelSelector' | 'onWidened'>,
): { selection: WireSelection; baseline: WireSelection } {
  const border = BigInt(since ?? windows.start);
  const question = { profileTypeID: profileType, ...asked };
  return {
    selection: { ...question, start: border + 1n, end: BigInt(windows.end) },
    baseline: { ...question, start: BigInt(bothWindows(windows).start), end: border },
  };
}

function latest(parts: readonly (UnixMillis | undefined)[]): UnixMillis | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => (a > b ? a : b));
}

/** Keeps the whole when a part fails, unless nobody waits for it any more. */
class Parts {
  readonly missing: string[] = [];
  private failure: HearthError | undefined;

  async of<T>(name: string, empty: T, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof HearthError) || error.reason === 'canceled') {
        throw error;
      }
      this.failure ??= error;
      this.missing.push(`${name}: ${error.message}`);
      return empty;
    }
  }

  /** @param parts as many as were asked for */
  throwIfAll(parts: number): void {
    if (this.failure !== undefined && this.missing.length === parts) {
      throw this.failure;
    }
  }
}
