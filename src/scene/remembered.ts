/**
 * What was looked at last, in this browser: the default where a link says nothing, never more than that.
 *
 *     remember('serviceName', 'shop-cart');
 *     remembered('serviceName');   // 'shop-cart', or '' when there is none or storage is switched off
 */
const prefix = 'hearth-profiles-app.';

export type RememberedName =
  | 'dataSource'
  | 'serviceName'
  | 'profileMetricId'
  | 'layout'
  | 'tableColumns'
  | 'serviceList'
  | 'serviceListGroup'
  | `unkeptStars.${string}`;

export function remembered(name: RememberedName): string {
  try {
    return window.localStorage.getItem(prefix + name) ?? '';
  } catch {
    return '';
  }
}

export function remember(name: RememberedName, value: string): void {
  try {
    window.localStorage.setItem(prefix + name, value);
  } catch {
    // Private windows may refuse; then the next visit starts with the defaults.
  }
}
