/**
 * The page's data sources: the service that served it, and whatever the plugin registers while it runs.
 *
 * The service's own is a DataSourceWithBackend like Grafana's built-in one, so its queries are `POST /api/ds/query` in
 * Grafana's own form, answered by host/data-frames.ts.
 */
import type { DataQuery, DataSourceApi, DataSourceInstanceSettings, DataSourceRef, ScopedVars } from '@grafana/data';
import type { DataSourceSrv, GetDataSourceListFilters, RuntimeDataSourceRegistration } from '@grafana/runtime';
import { DataSourceWithBackend, config, getTemplateSrv } from '@grafana/runtime';

/** The fields of a Pyroscope query that text may stand in, as Grafana's data source has them. */
interface ProfileQuery extends DataQuery {
  labelSelector?: string;
  profileTypeId?: string;
  spanSelector?: string[];
  groupBy?: string[];
}

class ServiceDataSource extends DataSourceWithBackend<ProfileQuery> {
  override applyTemplateVariables(query: ProfileQuery, scopedVars: ScopedVars): ProfileQuery {
    const replace = (text: string) => getTemplateSrv().replace(text, scopedVars);
    return {
      ...query,
      ...(query.labelSelector !== undefined && { labelSelector: replace(query.labelSelector) }),
      ...(query.profileTypeId !== undefined && { profileTypeId: replace(query.profileTypeId) }),
      ...(query.spanSelector !== undefined && { spanSelector: query.spanSelector.map(replace) }),
      ...(query.groupBy !== undefined && { groupBy: query.groupBy.map(replace) }),
    };
  }
}

type Reference = DataSourceRef | string | null | undefined;

export class HostDataSources implements DataSourceSrv {
  private readonly instances = new Map<string, DataSourceApi>();
  private readonly settings = new Map<string, DataSourceInstanceSettings>();

  constructor() {
    for (const settings of Object.values(config.datasources)) this.settings.set(settings.uid, settings);
  }

  get(ref?: Reference, scopedVars?: ScopedVars): Promise<DataSourceApi> {
    const settings = this.getInstanceSettings(ref, scopedVars);
    if (settings === undefined) {
      const name = typeof ref === 'string' ? ref : (ref?.uid ?? ref?.type);
      return Promise.reject(new Error(`There is no data source "${name}"`));
    }
    const uid = settings.rawRef?.uid ?? settings.uid;
    const existing = this.instances.get(uid);
    if (existing !== undefined) return Promise.resolve(existing);
    const created = new ServiceDataSource(settings);
    this.instances.set(uid, created);
    return Promise.resolve(created);
  }

  getList(filters: GetDataSourceListFilters = {}): DataSourceInstanceSettings[] {
    const types = filters.type === undefined ? undefined : [filters.type].flat();
    return [...this.settings.values()].filter(
      (settings) =>
        (filters.pluginId === undefined || settings.meta.id === filters.pluginId) &&
        (types === undefined || types.includes(settings.type)) &&
        (!filters.metrics || settings.meta.metrics) &&
        (!filters.logs || settings.meta.logs) &&
        (!filters.tracing || settings.meta.tracing) &&
        (!filters.annotations || settings.meta.annotations) &&
        (!filters.alerting || settings.meta.alerting) &&
        (filters.filter === undefined || filters.filter(settings)),
    );
  }

  getInstanceSettings(ref?: Reference, scopedVars?: ScopedVars): DataSourceInstanceSettings | undefined {
    const named = typeof ref === 'string' ? ref : ref?.uid;
    if (named === undefined || named === '' || named === 'default') {
      const type = typeof ref === 'object' ? ref?.type : undefined;
      return [...this.settings.values()].find((one) => (type === undefined ? one.isDefault : one.type === type));
    }
    if (!named.startsWith('$')) return this.find(named);
    const settings = this.find(getTemplateSrv().replace(named, scopedVars));
    if (settings === undefined) return undefined;
    const rawRef = { type: settings.type, uid: settings.uid };
    return { ...settings, isDefault: false, name: named, uid: named, rawRef };
  }

  reload(): Promise<void> {
    return Promise.resolve();
  }

  registerRuntimeDataSource({ dataSource }: RuntimeDataSourceRegistration): void {
    if (this.settings.has(dataSource.uid)) throw new Error(`A data source "${dataSource.uid}" exists already`);
    this.settings.set(dataSource.uid, dataSource.instanceSettings);
    this.instances.set(dataSource.uid, dataSource);
  }

  private find(name: string): DataSourceInstanceSettings | undefined {
    return this.settings.get(name) ?? [...this.settings.values()].find((settings) => settings.name === name);
  }
}
