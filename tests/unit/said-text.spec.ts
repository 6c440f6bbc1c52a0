import { describe, expect, it } from 'vitest';
import { repositoryFiles, textOf } from './repository.ts';
import { untranslated } from './said-text.ts';

/** What Grafana takes before it knows a language, and names for tests. */
const exempt = new Set([
  'src/module.tsx',
  'src/extensions/links.ts',
  'src/extensions/profile-explorer.ts',
  'src/ui/test-ids.ts',
]);

const files = repositoryFiles().filter(
  (path) => /^src\/.*\.tsx?$/.test(path) && !/\.(spec|d)\.tsx?$/.test(path) && !exempt.has(path),
);

describe('what people read in the plugin', () => {
  it('goes through t() or Trans, so that it can be translated', () => {
    expect(files.length).toBeGreaterThan(200);
    expect(files.flatMap((file) => untranslated(file, textOf(file)))).toEqual([]);
  });

  it.each([
    ['<p>Hello there</p>', 'Hello there'],
    ['<p title="Too long" />', 'Too long'],
    ['<p aria-label={busy ? "Wait a moment" : t("a.b", "Go")} />', 'Wait a moment'],
    ['<p title={`Find ${name}`} />', 'Find …'],
    ['<p>{isOpen && "Open now"}</p>', 'Open now'],
    ["const choice = { value: 'self', label: 'By itself' };", 'By itself'],
  ])('%s is found', (text, words) => {
    expect(untranslated('x.tsx', `const x = () => { ${text.startsWith('<') ? `return ${text}` : text} };`)).toEqual([
      `x.tsx:1: ${words}`,
    ]);
  });

  it('is not looked for in what is no text', () => {
    const text = `const x = <Trans i18nKey="a.b">Hello <b>there</b></Trans>; const y = <i className="red">{t('a.c', 'Hi there')} · %</i>;`;
    expect(untranslated('x.tsx', text)).toEqual([]);
  });
});
