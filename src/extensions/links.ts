/**
 * Links that Grafana shows elsewhere and that lead into the app: in Explore, in the menu of a panel, at alerts and their
 * rules, and in its view of traces. Each is a function of what Grafana says about that place, and gives nothing where a
 * link would lead nowhere.
 *
 * Grafana runs these for every panel and row it draws: they ask nothing of any server. What they are given is its own
 * and changes with its version, so that it is read, never cast.
 */
import type { PluginExtensionAddedLinkConfig, ScopedVars } from '@grafana/data';
import { viewPath } from '../scene/view-names.ts';
import { alertAddress, explainPath } from './alert-address.ts';
import { rangeOf } from './place.ts';
import { queryAddress, queriesOf } from './query-address.ts';
import { headerAddress, resourceAddress, spanAddress } from './trace-address.ts';

type Replace = (text: string, scopedVars?: ScopedVars) => string;
type Link = PluginExtensionAddedLinkConfig<object>;

/** Grafana checks that a link's path is the plugin's before it knows where it is to lead. */
const start = { path: viewPath('services') };

const fromQuery = (replace: Replace): Link => ({
  title: 'Open in Hearth profiles',
  description: 'Look at the profiles of this query: services, labels, flame graph',
  targets: ['grafana/explore/toolbar/action', 'grafana/dashboard/panel/menu'],
  icon: 'fire',
  ...start,
  configure: (place) => {
    const scoped = (place as { scopedVars?: ScopedVars } | undefined)?.scopedVars;
    const [query, ...others] = queriesOf(place, (text) => replace(text, scoped));
    if (query === undefined || others.length > 0) return undefined;
    return { path: queryAddress(query, rangeOf(place)) };
  },
});

const fromAlert: Link = {
  title: 'Explain with profiles',
  description: 'What was going on with this service: what moved, in which functions, since when',
  targets: ['grafana/alerting/instance/action', 'grafana/alerting/alertingrule/action'],
  icon: 'fire',
  path: explainPath,
  configure: (place) => {
    const path = alertAddress(place);
    return path === undefined ? undefined : { path };
  },
};

const fromSpan: Link = {
  title: 'Profile of this span',
  description: 'The flame graph of just what ran in this span',
  targets: ['grafana/traceview/details'],
  icon: 'fire',
  ...start,
  configure: (place) => {
    const path = spanAddress(place);
    return path === undefined ? undefined : { path, openInNewTab: true };
  },
};

/** Shown beside the resource attribute of that name, which is how Grafana places it: by `category`, later by `group`. */
const fromService: Link = {
  title: 'Profiles of this service',
  description: 'The flame graph of this service, or of this span where it was profiled',
  targets: ['grafana/traceview/resource-attributes'],
  icon: 'fire',
  category: 'service.name',
  group: { name: 'service.name' },
  ...start,
  configure: (place) => {
    const path = resourceAddress(place);
    return path === undefined ? undefined : { path };
  },
};

const fromTrace: Link = {
  title: 'Profiles of this trace',
  description: 'The spans of this trace that were profiled, the most expensive first',
  targets: ['grafana/traceview/header/actions'],
  icon: 'fire',
  ...start,
  configure: (place) => {
    const path = headerAddress(place);
    return path === undefined ? undefined : { path };
  },
};

/** @param replace puts the values of a dashboard's variables in */
export const addedLinks = (replace: Replace): readonly Link[] => [
  fromQuery(replace),
  fromAlert,
  fromSpan,
  fromService,
  fromTrace,
];
