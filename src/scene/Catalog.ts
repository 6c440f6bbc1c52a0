/**
 * What there is to look at in the time range: services and the profile types each has. One small question answers it
 * (Series of two labels), asked again when the range or the data source changes.
 *
 *     const { status, services } = catalogOf(this).useState();
 *     services.get('shop-cart');   // ['memory:…', 'process_cpu:cpu:nanoseconds:cpu:nanoseconds']
 *
 * It also opens the app where data is: what nobody chose yet is filled in from what exists. While nothing is stored at
 * all it looks again every few seconds, and once the first profiles are there it has the page follow them.
 */
import type { SceneObject, SceneObjectState } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase } from '@grafana/scenes';
import type { HearthError, Reason } from '#model/errors.ts';
import { compareText, labelValue } from '#model/labels.ts';
import { isCanceled, toHearthError } from '../api/answer-errors.ts';
import { forgetAnswers, type DataBounds, type TimeSpan } from '../api/profile-source.ts';
import { isStopped } from '../api/under-way.ts';
import { behaviorOf } from './behavior-of.ts';
import { followNew } from './follow-new.ts';
import { likeType, preferredType } from './preferred-type.ts';
import { remembered } from './remembered.ts';
import { selectionOf, serviceLabel, type Selection } from './Selection.ts';
import { spanOf } from './time-span.ts';
import { parseProfileTypeId } from './url-state.ts';

const typeLabel = '__profile_type__';
/** Somebody who has just started an agent looks at the page and waits. */
const lookAgainMs = 3_000;
/** What asking again would not change; whatever else goes wrong may pass, as a restart does. */
const lasting: ReadonlySet<Reason> = new Set(['bad_request', 'canceled', 'no_tenant', 'not_found', 'not_implemented']);

export interface CatalogState extends SceneObjectState {
  status: 'loading' | 'ready' | 'failed';
  /** Profile type ids by service, both sorted. What was known stays while a newer answer is on its way. */
  services: ReadonlyMap<string, readonly string[]>;
  error?: HearthError;
  /** Asked only when the range is empty: where data is instead; undefined when there is none at all. */
  elsewhere?: DataBounds;
}

export class Catalog extends SceneObjectBase<CatalogState> {
  private abort = new AbortController();
  /** Whether nothing was stored when last asked. */
  private waiting = false;
  private lookAgain: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super({ status: 'loading', services: new Map() });
    this.addActivationHandler(() => {
      const range = sceneGraph.getTimeRange(this);
      this._subs.add(range.subscribeToState((now, before) => now.value !== before.value && void this.load()));
      const selection = selectionOf(this);
      this._subs.add(
        selection.subscribeToState((now, before) => {
          if (now.dataSource !== before.dataSource) void this.load();
          else if (now.service === '' || now.profileType === '') void this.fillIn(spanOf(range.state.value));
        }),
      );
      void this.load();
      return () => {
        this.abort.abort();
        clearTimeout(this.lookAgain);
        this.waiting = false;
      };
    });
  }

  /** Every profile type that any service has, sorted. */
  types(): string[] {
    return [...new Set([...this.state.services.values()].flat())].sort(compareText);
  }

  /** The services that have a profile type, in the order of their names. */
  servicesWith(profileType: string): string[] {
    return [...this.state.services].filter(([, types]) => types.includes(profileType)).map(([service]) => service);
  }

  async load(): Promise<void> {
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    const selection = selectionOf(this);
    if (selection.state.dataSource === '') {
      this.setState({ status: 'ready', services: new Map(), error: undefined, elsewhere: undefined });
      return;
    }
    const span = spanOf(sceneGraph.getTimeRange(this).state.value);
    clearTimeout(this.lookAgain);
    // Whoever waits for the first profiles, or for the server, keeps what they read on the screen.
    if (!this.waiting && this.state.status !== 'failed') this.setState({ status: 'loading', error: undefined });
    try {
      const query = { ...span, matchers: [], labelNames: [serviceLabel, typeLabel] };
      const services = byService(await selection.source.series(query, signal));
      const elsewhere = services.size === 0 ? await this.askBounds(selection, signal) : undefined;
      if (signal.aborted) return;
      this.setState({ status: 'ready', services, elsewhere, error: undefined });
      if (this.waiting && services.size > 0) followNew(this);
      this.waiting = services.size === 0 && elsewhere === undefined;
      if (this.waiting) this.lookSoon();
      await this.fillIn(span, signal);
    } catch (error) {
      if (isCanceled(error)) return;
      this.waiting = false;
      const failure = toHearthError(error);
      const stays = isStopped(error) && this.state.services.size > 0;
      this.setState(stays ? { status: 'ready' } : { status: 'failed', error: failure });
      if (!lasting.has(failure.reason)) this.lookSoon();
    }
  }

  private lookSoon(): void {
    this.lookAgain = setTimeout(() => {
      forgetAnswers();
      sceneGraph.getTimeRange(this).onRefresh();
    }, lookAgainMs);
  }

  /** Servers that cannot say leave it open. */
  private async askBounds(selection: Selection, signal: AbortSignal): Promise<DataBounds | undefined> {
    try {
      return await selection.source.bounds(signal);
    } catch {
      return undefined;
    }
  }

  private async fillIn(span: TimeSpan, signal = this.abort.signal): Promise<void> {
    const selection = selectionOf(this);
    const { services } = this.state;
    if (services.size === 0) return;
    if (selection.state.profileType === '') {
      const types = services.get(selection.state.service) ?? this.types();
      selection.fillIn({ profileType: preferredType(types, remembered('profileMetricId')) });
    }
    if (selection.state.service !== '') return;
    const candidates = this.servicesWith(selection.state.profileType);
    const last = remembered('serviceName');
    const service = candidates.includes(last) ? last : await this.costliest(selection, span, candidates, signal);
    if (!signal.aborted && selection.state.service === '') selection.fillIn({ service });
  }

  /** The service that has most of the profile type: one step as long as the range makes the question a cheap one. */
  private async costliest(
    selection: Selection,
    span: TimeSpan,
    candidates: readonly string[],
    signal: AbortSignal,
  ): Promise<string> {
    const first = candidates[0] ?? '';
    if (candidates.length < 2) return first;
    try {
      const [top] = await selection.source.selectSeries(
        {
          ...span,
          profileType: selection.state.profileType,
          selector: '{}',
          groupBy: [serviceLabel],
          stepSeconds: (span.end - span.start) / 1000,
          aggregation: 'sum',
          limit: 1,
        },
        signal,
      );
      return (top && labelValue(top.labels, serviceLabel)) || first;
    } catch {
      return first;
    }
  }
}

/** The type to show when another service is chosen: the same one if it has it, else the one most like it. */
export function typeFor(catalog: Catalog, service: string, current: string): string {
  const types = catalog.state.services.get(service);
  return types === undefined ? current : likeType(types, current);
}

function byService(sets: readonly (readonly { name: string; value: string }[])[]): Map<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const labels of sets) {
    const service = labelValue(labels, serviceLabel);
    // A type that is none cannot be asked for either.
    const type = parseProfileTypeId(labelValue(labels, typeLabel));
    if (service === '' || type === '') continue;
    const types = found.get(service) ?? new Set<string>();
    found.set(service, types.add(type));
  }
  const entries = [...found].sort(([a], [b]) => compareText(a, b));
  return new Map(entries.map(([service, types]) => [service, [...types].sort(compareText)]));
}

export const catalogOf = (object: SceneObject): Catalog => behaviorOf(object, Catalog);
