import { describe, expect, it } from 'vitest';
import { reasons } from '#model/errors.ts';
import { readMarkdown } from './markdown.ts';
import { repositoryFiles, textOf } from './repository.ts';

const { headings } = readMarkdown(textOf('docs/errors.md'));
const explained = headings.map(({ text }) => text).filter((text) => /^[a-z_]+$/.test(text));
const sources = repositoryFiles().filter(
  (path) =>
    /^(model|service|host|src)\/.*\.tsx?$/.test(path) && !path.endsWith('.spec.ts') && path !== 'model/errors.ts',
);

describe('docs/errors.md', () => {
  it('explains every reason once, and no other', () => {
    expect([...explained].sort()).toEqual(Object.keys(reasons).sort());
  });

  it('explains only reasons that something gives', () => {
    const code = sources.map(textOf).join('\n');
    expect(explained.filter((reason) => !code.includes(`'${reason}'`))).toEqual([]);
  });
});
