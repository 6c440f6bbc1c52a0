/** What Grafana's server writes into its page: who is there, which data sources there are, which switches are on. */
import type { ThemeName } from './theme-choice.ts';

/** The one data source of the standalone page: the service that served it. */
export const dataSourceUid = 'hearth';
export const dataSourceType = 'grafana-pyroscope-datasource';
export const dataSourceName = 'Hearth';

/** The Grafana whose libraries this page is made of; plugins ask for it to decide what they may use. */
const grafanaVersion = '13.1.1';

const noPicture = { large: '', small: '' };

const dataSource = {
  id: 1,
  uid: dataSourceUid,
  type: dataSourceType,
  name: dataSourceName,
  access: 'proxy',
  url: `/api/datasources/proxy/uid/${dataSourceUid}`,
  readOnly: true,
  isDefault: true,
  // Agents push to where the page comes from.
  jsonData: { pushUrl: window.location.origin },
  meta: {
    id: dataSourceType,
    name: 'Grafana Pyroscope',
    type: 'datasource',
    module: '',
    baseUrl: '',
    metrics: true,
    backend: true,
    info: {
      author: { name: 'Hearth' },
      description: 'The profile store that serves this page',
      links: [],
      logos: {
        large: '/public/plugins/hearth-profiles-app/img/logo.svg',
        small: '/public/plugins/hearth-profiles-app/img/logo.svg',
      },
      screenshots: [],
      updated: '',
      version: grafanaVersion,
    },
  },
};

/** The server that shows files only says so in its page: there is no store to ask then. */
const hasStore = document.documentElement.dataset['store'] !== 'none';

export function bootData(theme: ThemeName) {
  return {
    user: {
      // Nobody signs in here; plugins then keep what they remember in the browser.
      isSignedIn: false,
      id: 1,
      uid: 'hearth',
      externalUserId: '',
      login: 'hearth',
      email: '',
      name: 'Hearth',
      theme,
      lightTheme: theme === 'light',
      orgCount: 1,
      orgId: 1,
      orgName: 'Hearth',
      orgRole: 'Admin',
      isGrafanaAdmin: false,
      gravatarUrl: '',
      timezone: 'browser',
      weekStart: 'browser',
      language: 'en-US',
      permissions: { 'datasources:explore': true, 'plugins.app:access': true },
      analytics: { identifier: '' },
      authenticatedBy: '',
    },
    settings: {
      appUrl: `${window.location.origin}/`,
      appSubUrl: '',
      namespace: 'default',
      buildInfo: {
        version: grafanaVersion,
        versionString: `Grafana v${grafanaVersion}`,
        commit: '',
        env: 'production',
      },
      datasources: hasStore ? { [dataSourceName]: dataSource } : {},
      defaultDatasource: hasStore ? dataSourceName : '',
      apps: {},
      panels: {},
      featureToggles: {},
      minRefreshInterval: '1s',
      exploreEnabled: false,
      liveEnabled: false,
      feedbackLinksEnabled: false,
      unifiedAlertingEnabled: false,
      newsFeedEnabled: false,
      analytics: { enabled: false },
      windowTitlePrefix: '',
      pluginsCDNBaseURL: '',
    },
    navTree: [],
    assets: { dark: '', light: '' },
    logos: noPicture,
  };
}
