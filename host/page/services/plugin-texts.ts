/**
 * The plugin's texts in the reader's language, where there is a translation: plugin.json names the languages, and
 * `locales/<language>/<plugin id>.json` has the texts. English ones are in the code.
 */
import i18next from 'i18next';

const codeLanguage = 'en-US';

/**
 * The first language of the reader's that there is; `de` stands for `de-DE`.
 *
 *     languageFor(['fr', 'de-AT', 'en'], ['en-US', 'de-DE']);   // 'de-DE'
 */
export function languageFor(wanted: readonly string[], available: readonly string[]): string {
  const base = (language: string) => language.toLowerCase().split('-')[0];
  for (const one of wanted) {
    const exact = available.find((language) => language.toLowerCase() === one.toLowerCase());
    const found = exact ?? available.find((language) => base(language) === base(one));
    if (found !== undefined) return found;
  }
  return codeLanguage;
}

/** Before the plugin draws; a translation that cannot be had leaves the English texts. */
export async function loadTexts(pluginId: string, available: readonly string[]): Promise<void> {
  const language = languageFor(navigator.languages, available);
  if (language === codeLanguage) return;
  try {
    const answer = await fetch(`/public/plugins/${pluginId}/locales/${language}/${pluginId}.json`);
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    i18next.addResourceBundle(language, pluginId, await answer.json(), true, false);
    await i18next.changeLanguage(language);
    document.documentElement.lang = language;
  } catch (error) {
    console.error(`The texts of ${pluginId} in ${language} could not be loaded`, error);
  }
}
