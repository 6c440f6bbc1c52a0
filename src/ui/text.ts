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
import { initPluginTranslations, t as translate, Trans } from '@grafana/i18n';

export { Trans };

/**
 * Texts without values by their keys, once the language is known: each look-up takes tens of microseconds, and a flame
 * graph says the same words of a thousand frames. Another language comes with another page.
 */
let known: Map<string, string> | undefined;

/** To be waited for before anything is drawn. */
export async function prepareTexts(pluginId: string): Promise<void> {
  await initPluginTranslations(pluginId);
  known = new Map();
}

/** Values are put in as they are: React escapes what it draws, and a name escaped twice would be another one. */
export const t: typeof translate = (key, text, values) => {
  const before = values === undefined ? known?.get(key) : undefined;
  if (before !== undefined) return before;
  const found = translate(key, text, { ...values, interpolation: { escapeValue: false } });
  if (values === undefined) known?.set(key, found);
  return found;
};
