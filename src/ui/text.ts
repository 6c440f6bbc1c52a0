/**
 * The words people read, in their language. The text in the code is the English one and stands where there is no
 * translation; `npm run locale` gathers the texts in src/locales.
 *
 *     t('frame.share', 'Share')
 *     t('filters.remove', 'Remove the filter on {{name}}', { name })
 *     t('services.count', '{{count}} services', { count, defaultValue_one: '{{count}} service' })
 *     <Trans i18nKey="frame.push">Push to <code>{{ address }}</code></Trans>
 *
 * Call it when something is drawn, never while a module loads: the language is not known yet then.
 */
// eslint-disable-next-line no-restricted-syntax -- the one place
import { t as translate, Trans } from '@grafana/i18n';

export { Trans };

/** Values are put in as they are: React escapes what it draws, and a name escaped twice would be another one. */
export const t: typeof translate = (key, text, values) =>
  translate(key, text, { ...values, interpolation: { escapeValue: false } });
