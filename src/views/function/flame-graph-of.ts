/** The flame graph of a part of the range, with what calls a function, and it, marked. */
import type { SceneObject } from '@grafana/scenes';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import type { AddressChange } from '../../scene/address.ts';
import { urlKeys } from '../../scene/url-state.ts';

export function flameGraphOf(
  model: SceneObject,
  name: string,
  { from, to }: { from: number; to: number },
  change: AddressChange = {},
): string {
  const address = viewUrl(model, 'flame-graph', {
    ...change,
    from: String(Math.trunc(from)),
    to: String(Math.trunc(to)),
  });
  return hrefOf(`${address}&${new URLSearchParams({ [urlKeys.search]: name }).toString()}`);
}
