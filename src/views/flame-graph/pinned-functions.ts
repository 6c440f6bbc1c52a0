/** Why a pin's frames are functions; undefined where nothing is pinned. */
import { t } from '../../ui/text.ts';

/** @param pin its id; '' for none */
export const pinnedFunctions = (pin: string): string | undefined =>
  pin === '' ? undefined : t('flame-graph.pinned-functions', 'A pin keeps functions only');
