import { describe, expect, it } from 'vitest';
import { urlKeys } from '../../src/scene/url-state.ts';
import { isViewName } from '../../src/scene/view-names.ts';
import { codeIn, tableRows } from './markdown.ts';
import { textOf } from './repository.ts';

const rows = tableRows(textOf('docs/links.md'), 'Where').map(([where, keys]) => ({ where, keys: codeIn(keys!) }));

describe('the list of what is in links', () => {
  it('has every key of the URL, and no other', () => {
    const listed = new Set(rows.flatMap(({ keys }) => keys));
    expect([...listed].sort()).toEqual(Object.values(urlKeys).sort());
  });

  it('has rows of views that there are', () => {
    expect(rows.slice(1).filter(({ where }) => !isViewName(where!))).toEqual([]);
  });
});
