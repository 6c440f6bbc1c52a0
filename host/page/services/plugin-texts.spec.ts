import { expect, it } from 'vitest';
import { languageFor } from './plugin-texts.ts';

const available = ['en-US', 'de-DE', 'pt-BR'];

it.each([
  [['de-DE', 'en'], 'de-DE'],
  [['de-AT'], 'de-DE'],
  [['fr-FR', 'PT'], 'pt-BR'],
  [['en-GB', 'de'], 'en-US'],
  [['ja'], 'en-US'],
  [[], 'en-US'],
])('a reader of %j is shown %s', (wanted, shown) => {
  expect(languageFor(wanted, available)).toBe(shown);
});
