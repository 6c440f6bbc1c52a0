/**
 * What Grafana's page shares with every plugin, as `@grafana/create-plugin` lists it, without what it has for old
 * plugins. `react-router-dom` is not among them: Grafana 11 and 12 share its version 5, so version 6 travels with us, and
 * only `react-router` below it is the page's.
 */
export const sharedByThePage = [
  // The module learns from its own address where its further pieces lie (src/public-path.ts).
  { 'amd-module': 'module' },
  'lodash',
  'jquery',
  'moment',
  '@emotion/css',
  '@emotion/react',
  'react',
  'react/jsx-runtime',
  'react/jsx-dev-runtime',
  'react-dom',
  'react-dom/client',
  'react-redux',
  'redux',
  'rxjs',
  'rxjs/operators',
  'i18next',
  'react-router',
  /^@grafana\/ui/i,
  /^@grafana\/runtime/i,
  /^@grafana\/data/i,
];
