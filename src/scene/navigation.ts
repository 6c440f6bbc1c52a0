/**
 * Addresses of views, made from where one is: time range, data source, service, profile type and filters stay unless
 * changed.
 *
 *     viewUrl(this, 'flame-graph', { service: 'shop-cart' });
 *     // /a/hearth-profiles-app/flame-graph?from=now-1h&…&var-serviceName=shop-cart
 */
import { locationUtil } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import type { SceneObject } from '@grafana/scenes';
import { sceneUtils } from '@grafana/scenes';
import { addressOf, valuesOf, type AddressChange } from './address.ts';
import { sharedKeys } from './url-state.ts';
import type { ViewName } from './view-names.ts';

/** @returns a path below Grafana's own, for locationService; an `href` needs `hrefOf` around it */
export function viewUrl(from: SceneObject, view: ViewName, change: AddressChange = {}): string {
  const state = sceneUtils.getUrlState(from.getRoot());
  const kept = sharedKeys.map((key) => [key, state[key]] as const);
  return addressOf(view, { ...Object.fromEntries(kept), ...valuesOf(change) });
}

export const hrefOf = (path: string) => locationUtil.assureBaseUrl(path);

export function goTo(path: string): void {
  locationService.push(path);
}
