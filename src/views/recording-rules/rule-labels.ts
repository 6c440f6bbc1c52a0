/** The labels that a rule adds, as they are typed: `team=shop, stage=live`. */
import { HearthError } from '#model/errors.ts';
import type { Label } from '#model/labels.ts';
import { t } from '../../ui/text.ts';

export const printLabels = (labels: readonly Label[]) => labels.map(({ name, value }) => `${name}=${value}`).join(', ');

/** @throws HearthError bad_request */
export function parseLabels(text: string): Label[] {
  return text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      if (at === -1) {
        const message = t('recording.bad-label', '“{{pair}}” is no label: write team=shop', { pair: pair.trim() });
        throw new HearthError('bad_request', message);
      }
      return { name: pair.slice(0, at).trim(), value: pair.slice(at + 1).trim() };
    });
}
