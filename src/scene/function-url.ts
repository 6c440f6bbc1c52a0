/**
 * The address of a function's cost over time, from anywhere in a scene: range, service, type and filters stay.
 *
 *     hrefOf(functionUrl(model, 'regexp.compile'));
 *     // …/function?from=now-1h&…&var-serviceName=shop-cart&function=regexp.compile
 */
import type { SceneObject } from '@grafana/scenes';
import { viewUrl } from './navigation.ts';
import type { AddressChange } from './address.ts';
import { urlKeys } from './url-state.ts';

export function functionUrl(from: SceneObject, name: string, change: AddressChange = {}): string {
  return `${viewUrl(from, 'function', change)}&${new URLSearchParams({ [urlKeys.functions]: name }).toString()}`;
}
