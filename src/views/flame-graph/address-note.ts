/** That frames by address have none. */
import { isAddressed, type Granularity } from '#model/granular-frames.ts';
import { t } from '../../ui/text.ts';

export const noAddressesText = (): string =>
  t('flame-graph.no-addresses', 'These profiles have no addresses: frames by address are lines');

/** Undefined where a single frame has one: a profile may be of several programs. */
export const addressNote = (by: Granularity, { names }: { names: readonly string[] }): string | undefined =>
  by !== 'address' || names.length <= 1 || names.some(isAddressed) ? undefined : noAddressesText();
