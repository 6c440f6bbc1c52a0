/** What other plugins are told of the exposed explorer, against what it takes. */
import { expect, it } from 'vitest';
import { profileExplorer } from '../../src/extensions/profile-explorer.ts';
import { embeddedViews } from '../../src/scene/embedded-views.ts';
import { textOf } from './repository.ts';

const page = textOf('docs/embedding.md');

it('docs/embedding.md has each property of the exposed explorer, and no other', () => {
  const [, body = ''] = /export interface ProfileExplorerProps \{([\s\S]*?)\n\}/.exec(
    textOf('src/extensions/profile-explorer.ts'),
  )!;
  const taken = [...body.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name]) => name);
  const told = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(taken.length).toBeGreaterThan(5);
  expect(told).toEqual(taken);
});

it('docs/embedding.md has its id and its views', () => {
  expect(page).toContain(`usePluginComponent('${profileExplorer.id}')`);
  const row = page.split('\n').find((line) => line.startsWith('| `initialView`'));
  expect(embeddedViews.filter((view) => !row!.includes(`\`${view}\``))).toEqual([]);
});
