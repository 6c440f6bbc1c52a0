import type { AppPluginMeta } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { entryAt, homeUrl, navEntries } from './navigation.ts';

const meta = (includes: object[]) => ({ id: 'x-app', name: 'X', includes }) as unknown as AppPluginMeta;

const page = (name: string, more: object = {}) => ({ type: 'page', name, path: `/a/%PLUGIN_ID%/${name}`, ...more });

describe('navigation', () => {
  it('has the pages that are to be in it, in their order', () => {
    const entries = navEntries(
      meta([page('b'), page('a', { addToNav: false }), { type: 'dashboard', name: 'd' }, page('c')]),
    );
    expect(entries.map(({ url }) => url)).toEqual(['/a/x-app/b', '/a/x-app/c']);
  });

  it('begins at the page marked as default, else at the first, else at the plugin', () => {
    expect(homeUrl(meta([page('a'), page('b', { defaultNav: true })]))).toBe('/a/x-app/b');
    expect(homeUrl(meta([page('a'), page('b')]))).toBe('/a/x-app/a');
    expect(homeUrl(meta([]))).toBe('/a/x-app');
  });

  it('knows where one is, also below a page', () => {
    const entries = navEntries(meta([page('flame'), page('flame/graph')]));
    expect(entryAt(entries, '/a/x-app/flame/graph/deep')?.text).toBe('flame/graph');
    expect(entryAt(entries, '/a/x-app/flame')?.text).toBe('flame');
    expect(entryAt(entries, '/a/x-app/flames')).toBeUndefined();
  });
});
