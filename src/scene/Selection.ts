/**
 * What is looked at: data source, service, profile type, label filters, grouping and span. One object above every view;
 * the URL keys are those of url-state.ts.
 *
 *     const selection = selectionOf(this);            // from any object of the scene
 *     selection.state.service;                        // '' while none is chosen
 *     selection.selector();                           // '{service_name="shop-cart",region="eu"}'
 *     selection.choose({ service: 'shop-pay' });      // a person's choice: a step in the browser's history
 */
import type { SceneObject, SceneObjectState, SceneObjectUrlValues } from '@grafana/scenes';
import { SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import { getDataSourceSrv } from '@grafana/runtime';
import type { Matcher } from '#model/labels.ts';
import { printSelector } from '#model/selector.ts';
import { profileSource, type ProfileSource } from '../api/profile-source.ts';
import { matchersOf, type LabelFilter } from '../ui/filters/label-filter.ts';
import { appSettings } from './app-settings.ts';
import { behaviorOf } from './behavior-of.ts';
import { dataSourceType } from './data-source-type.ts';
import { remember, remembered } from './remembered.ts';
import { parseFilters, printFilters } from './filters-url.ts';
import {
  allValues,
  lastValue,
  parseMillis,
  parseProfileIds,
  parseProfileTypeId,
  parseSpans,
  parseTags,
  parseTrace,
  parseWord,
  printSpans,
  urlKeys,
} from './url-state.ts';

export const serviceLabel = 'service_name';

export interface SelectionState extends SceneObjectState {
  /** uid; '' when there is no data source of the right type. */
  dataSource: string;
  /** '' until one is chosen; views of one service then wait. */
  service: string;
  /** A profile type id; '' until one is chosen. */
  profileType: string;
  filters: readonly LabelFilter[];
  /** The label that the Labels view breaks down by; '' for none. */
  groupBy: string;
  /** 16 hex digits each; the flame graph shows only what ran in these spans. */
  spans: readonly string[];
  /** What a link says about the span it leads to: its name and trace ('' unknown), how long it took. */
  spanName: string;
  trace: string;
  spanMillis: number | undefined;
  /** That span alone, or all of its name in the range. */
  spanScope: 'span' | 'name';
  /** UUIDs; the flame graph shows only these profiles. */
  profileIds: readonly string[];
  /** Annotations of Grafana with one of these tags are deploys; what is set for everybody when there are none. */
  deployTags: readonly string[];
}

/** Nothing is known of a span. */
const noSpan = { spanName: '', trace: '', spanMillis: undefined, spanScope: 'span' } as const;

export type SelectionChoice = Partial<Omit<SelectionState, keyof SceneObjectState>>;

/** The data sources that speak the wire, the default one first. */
export function profileDataSources() {
  const list = getDataSourceSrv().getList({ pluginId: dataSourceType });
  return [...list].sort((a, b) => Number(b.isDefault ?? false) - Number(a.isDefault ?? false));
}

/** Where agents push to, when the data source says it (`pushUrl` of its JSON data): its own URL is Grafana's proxy. */
export function pushAddress(uid: string): string | undefined {
  const settings = profileDataSources().find((one) => one.uid === uid);
  const { pushUrl } = (settings?.jsonData ?? {}) as { pushUrl?: unknown };
  return typeof pushUrl === 'string' && /^https?:\/\/\S+$/.test(pushUrl) ? pushUrl.replace(/\/$/, '') : undefined;
}

function defaultDataSource(): string {
  const list = profileDataSources();
  const last = remembered('dataSource');
  const preferred =
    list.find(({ uid }) => uid === last) ??
    list.find(({ uid }) => uid === appSettings().dataSource) ??
    list.find(({ jsonData }) => overridesDefault(jsonData));
  return (preferred ?? list[0])?.uid ?? '';
}

/** A setting of Grafana Cloud's: this one is meant although another is marked as default. */
const overridesDefault = (jsonData: unknown) =>
  typeof jsonData === 'object' && jsonData !== null && 'overridesDefault' in jsonData && jsonData.overridesDefault;

export class Selection extends SceneObjectBase<SelectionState> {
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, {
    keys: [
      urlKeys.dataSource,
      urlKeys.service,
      urlKeys.profileType,
      urlKeys.filters,
      urlKeys.groupBy,
      urlKeys.spans,
      urlKeys.profileIds,
      urlKeys.trace,
      urlKeys.spanName,
      urlKeys.spanMillis,
      urlKeys.spanScope,
      urlKeys.deployTags,
    ],
  });

  private readonly over: (real: ProfileSource) => ProfileSource;

  /** @param over puts itself before the data source: a pin, whose data is shown */
  constructor(over: (real: ProfileSource) => ProfileSource = (real) => real) {
    super({
      dataSource: defaultDataSource(),
      service: '',
      profileType: '',
      filters: [],
      groupBy: '',
      spans: [],
      ...noSpan,
      profileIds: [],
      deployTags: [],
    });
    this.over = over;
  }

  get source(): ProfileSource {
    return this.over(profileSource(this.state.dataSource));
  }

  /** The service's matcher, when one is chosen, and the filters'. */
  matchers({ service = this.state.service, filters = this.state.filters }: SelectionChoice = {}): Matcher[] {
    const own: Matcher[] = service === '' ? [] : [{ name: serviceLabel, operator: '=', value: service }];
    return [...own, ...matchersOf(filters)];
  }

  /** PromQL for what is chosen; a changed choice gives the text for that. */
  selector(changes: SelectionChoice = {}): string {
    return printSelector(this.matchers(changes));
  }

  /** A person's choice: remembered as the next visit's default, and one step in the browser's history. */
  choose(choice: SelectionChoice): void {
    // Spans and profiles belong to the service and type they were opened with, filters and grouping to the data source.
    const { spans = [], profileIds = [] } = choice;
    const anotherSource = choice.dataSource !== undefined && choice.dataSource !== this.state.dataSource;
    const reset = anotherSource ? { service: '', profileType: '', filters: [], groupBy: '' } : {};
    this._urlSync.performBrowserHistoryAction(() =>
      this.setState({ ...reset, ...noSpan, ...choice, spans, profileIds }),
    );
    this.remember();
  }

  /** Fills in what nobody chose, without a step in the history. */
  fillIn(choice: SelectionChoice): void {
    this.setState(choice);
  }

  getUrlState(): SceneObjectUrlValues {
    const { dataSource, service, profileType, filters, groupBy, spans, profileIds } = this.state;
    const { trace, spanName, spanMillis, spanScope, deployTags } = this.state;
    return {
      [urlKeys.dataSource]: dataSource || undefined,
      [urlKeys.service]: service || undefined,
      [urlKeys.profileType]: profileType || undefined,
      [urlKeys.filters]: printFilters(filters),
      [urlKeys.groupBy]: groupBy || undefined,
      [urlKeys.spans]: spans.length > 0 ? printSpans(spans) : undefined,
      [urlKeys.profileIds]: profileIds.length > 0 ? profileIds.join(',') : undefined,
      [urlKeys.trace]: trace || undefined,
      [urlKeys.spanName]: spanName || undefined,
      [urlKeys.spanMillis]: spanMillis === undefined ? undefined : String(spanMillis),
      [urlKeys.spanScope]: spanScope === 'name' ? 'name' : undefined,
      [urlKeys.deployTags]: deployTags.length > 0 ? deployTags.join(',') : undefined,
    };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    const change: SelectionChoice = {};
    const changed = (key: string) => Object.hasOwn(values, key);
    if (changed(urlKeys.dataSource)) change.dataSource = knownDataSource(lastValue(values[urlKeys.dataSource]));
    if (changed(urlKeys.service)) change.service = lastValue(values[urlKeys.service]);
    if (changed(urlKeys.profileType)) change.profileType = parseProfileTypeId(lastValue(values[urlKeys.profileType]));
    if (changed(urlKeys.filters)) change.filters = parseFilters(allValues(values[urlKeys.filters]));
    if (changed(urlKeys.groupBy)) change.groupBy = lastValue(values[urlKeys.groupBy]);
    if (changed(urlKeys.spans)) change.spans = parseSpans(lastValue(values[urlKeys.spans]));
    if (changed(urlKeys.profileIds)) change.profileIds = parseProfileIds(lastValue(values[urlKeys.profileIds]));
    if (changed(urlKeys.trace)) change.trace = parseTrace(lastValue(values[urlKeys.trace]));
    if (changed(urlKeys.spanName)) change.spanName = lastValue(values[urlKeys.spanName]);
    if (changed(urlKeys.spanMillis)) change.spanMillis = parseMillis(lastValue(values[urlKeys.spanMillis]));
    if (changed(urlKeys.spanScope))
      change.spanScope = parseWord<'span' | 'name'>(lastValue(values[urlKeys.spanScope]), ['span', 'name']);
    if (changed(urlKeys.deployTags)) change.deployTags = parseTags(lastValue(values[urlKeys.deployTags]));
    this.setState(change);
  }

  private remember(): void {
    const { dataSource, service, profileType } = this.state;
    if (dataSource !== '') remember('dataSource', dataSource);
    if (service !== '') remember('serviceName', service);
    if (profileType !== '') remember('profileMetricId', profileType);
  }
}

/** A link may name a data source by name instead of uid; one that does not exist gives the default. */
export function knownDataSource(text: string): string {
  const settings = profileDataSources().find(({ uid, name }) => uid === text || name === text);
  return settings?.uid ?? defaultDataSource();
}

/** The selection above any object of a scene. */
export const selectionOf = (object: SceneObject): Selection => behaviorOf(object, Selection);
