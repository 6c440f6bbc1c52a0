import { describe, expect, it } from 'vitest';
import { readMarkdown, type MarkdownPart } from './markdown.ts';
import { commandFault, linkFault, nameFault } from './named-things.ts';
import { markdownFiles, textOf } from './repository.ts';

const documents = markdownFiles().map((file) => ({ file, parsed: readMarkdown(textOf(file)) }));

/** With the line of each, so that it is found. */
function faults(parts: readonly MarkdownPart[], file: string, faultOf: (text: string) => string | undefined): string[] {
  return parts.flatMap(({ text, line }) => {
    const fault = faultOf(text);
    return fault === undefined ? [] : [`${file}:${line}: ${fault}`];
  });
}

describe.each(documents)('$file', ({ file, parsed }) => {
  it('names only what there is', () => {
    expect(faults(parsed.spans, file, (text) => nameFault(text, file))).toEqual([]);
  });

  it('links only to what there is', () => {
    expect(faults(parsed.links, file, (text) => linkFault(text, file))).toEqual([]);
  });

  it('gives commands that can be run', () => {
    const lines = parsed.blocks
      .filter(({ language }) => language === 'sh')
      .flatMap((block) => block.text.split('\n').map((text, i) => ({ text, line: block.line + i })));
    expect(faults([...lines, ...parsed.spans], file, commandFault)).toEqual([]);
  });
});

describe('the test of the documentation', () => {
  it.each([
    'model/nowhere.ts',
    'nowhere.md',
    'model/formats/<format>/nowhere.ts',
    'npm run nowhere',
    '--nowhere',
    'HEARTH_NOWHERE',
    'HEARTH_LIMITS_NOWHERE',
    'NOWHERE_AT_ALL',
    'NowhereTree',
    'ProfileType.nosuchfield',
    'nosuchfunction()',
    'no_where',
    'noWhere',
    '@nowhere/package',
    'querier.v1.QuerierService/Nowhere',
    '/nowhere',
  ])('finds that there is no `%s`', (text) => {
    expect(nameFault(text, 'README.md')).toContain(text);
  });

  it.each(['npm run nowhere', 'node scripts/nowhere.mjs', 'npm start -- --nowhere', 'npm start -- --demo sometimes'])(
    'finds that `%s` cannot be run',
    (text) => {
      expect(commandFault(text)).toContain(text);
    },
  );

  it('finds links to no file and to no heading', () => {
    expect(linkFault('nowhere.md', 'README.md')).toContain('nowhere.md');
    expect(linkFault('docs/errors.md#nowhere', 'README.md')).toContain('#nowhere');
    expect(linkFault('docs/errors.md#internal', 'README.md')).toBeUndefined();
  });
});
