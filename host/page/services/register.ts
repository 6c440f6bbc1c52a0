/**
 * Puts the page's services where @grafana/runtime looks for them. Runs once, before the plugin is loaded; without the
 * first group nothing draws, without the second something would be silently missing.
 */
import type { CurrentUser, GrafanaConfig, TimeZone } from '@grafana/data';
import { EventBusSrv, locationUtil, setTimeZoneResolver, setWeekStart } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import type { GrafanaLiveSrv } from '@grafana/runtime';
import {
  FakeEchoSrv,
  config,
  locationService,
  setAppEvents,
  setBackendSrv,
  setChromeHeaderHeightHook,
  setCurrentUser,
  setDataSourceSrv,
  setEchoSrv,
  setGrafanaLiveSrv,
  setHelpNavItemHook,
  setLocationSrv,
  setPluginComponentHook,
  setPluginComponentsHook,
  setPluginFunctionsHook,
  setPluginImportUtils,
  setPluginLinksHook,
  setReturnToPreviousHook,
  setRunRequest,
  setTemplateSrv,
} from '@grafana/runtime';
import { initializeLoggersRegistry } from '@grafana/runtime/unstable';
import { NEVER, of } from 'rxjs';
import { topBarHeight } from '../chrome/measures.ts';
import { panelFromCache, panelPlugin } from '../panels/registry.ts';
import { fillRegistries } from '../registries/fill.ts';
import { HostBackend } from './backend-srv.ts';
import { HostDataSources } from './data-sources.ts';
import { exposedComponent } from './exposed-components.ts';
import { runRequest } from './run-request.ts';
import { HostTemplates } from './template-srv.ts';

/** The page has no live channels; a plugin that asks is told that there is no connection and hears nothing. */
const noLive: GrafanaLiveSrv = {
  getConnectionState: () => of(false),
  getStream: () => NEVER,
  getDataStream: () => NEVER,
  getPresence: () => Promise.resolve({ users: [] }),
  publish: () => Promise.reject(new Error('This page has no live channels')),
};

/** Usage events stay where they are: nothing is collected and nothing is sent. */
class SilentEcho extends FakeEchoSrv {
  override addEvent(): void {
    this.buffer.length = 0;
  }
}

function registerExtensions(): void {
  setPluginLinksHook(() => ({ isLoading: false, links: [] }));
  setPluginComponentHook(exposedComponent);
  setPluginComponentsHook(() => ({ isLoading: false, components: [] }));
  setPluginFunctionsHook(() => ({ isLoading: false, functions: [] }));
  setReturnToPreviousHook(() => () => undefined);
  setHelpNavItemHook(() => undefined);
}

export async function registerServices(): Promise<void> {
  initializeLoggersRegistry();
  setAppEvents(new EventBusSrv());
  setBackendSrv(new HostBackend());
  setTemplateSrv(new HostTemplates());
  setDataSourceSrv(new HostDataSources());
  setRunRequest(runRequest);
  setPluginImportUtils({
    importPanelPlugin: (id) => Promise.resolve(panelPlugin(id)),
    getPanelPluginFromCache: panelFromCache,
  });
  fillRegistries();

  setEchoSrv(new SilentEcho());
  setLocationSrv(locationService);
  setCurrentUser(config.bootData.user as unknown as CurrentUser);
  setGrafanaLiveSrv(noLive);
  setChromeHeaderHeightHook(() => topBarHeight);
  registerExtensions();
  setTimeZoneResolver((): TimeZone => 'browser');
  setWeekStart('browser');
  locationUtil.initialize({
    config: { appSubUrl: '' } as GrafanaConfig,
    getTimeRangeForUrl: () => ({ from: 'now-1h', to: 'now' }),
    getVariablesUrlParams: () => ({}),
  });
  await initPluginTranslations('grafana');
}
