import { describe, expect, it } from 'vitest';
import { readMarkdown } from './markdown.ts';
import { markdownFiles, textOf } from './repository.ts';

const records = markdownFiles().filter((path) => /^docs\/decisions\/\d/.test(path));
const index = textOf('docs/decisions/README.md');

describe('decisions', () => {
  it.each(records)('%s has its number, a status and a date', (path) => {
    const text = textOf(path);
    const number = Number(/(\d{4})-[a-z0-9-]+\.md$/.exec(path)?.[1]);
    expect(readMarkdown(text).headings[0]!.text).toMatch(new RegExp(`^${number}\\. `));
    expect(text).toMatch(/^Status: (accepted|replaced by \[.+\]), 20\d\d-\d\d-\d\d$/m);
  });

  it('are numbered without gaps and listed with their titles', () => {
    const listed = [...index.matchAll(/^- \[(.+)\]\((.+)\)$/gm)].map(
      ([, title, file]) => `docs/decisions/${file}: ${title}`,
    );
    const titled = records.map((path) => `${path}: ${readMarkdown(textOf(path)).headings[0]!.text}`);
    expect(listed).toEqual(titled);
    expect(records.map((path) => Number(path.split('/').at(-1)!.slice(0, 4)))).toEqual(records.map((_, i) => i + 1));
  });
});
