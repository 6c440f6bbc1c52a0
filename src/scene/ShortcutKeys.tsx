/** Listens to the keys as long as a page is shown, has those of the frame, and shows the sheet. */
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { useEffect, useState } from 'react';
import { forgetAnswers } from '../api/profile-source.ts';
import { t } from '../ui/text.ts';
import { favoritesOf } from './favorites.ts';
import { goTo, viewUrl } from './navigation.ts';
import { selectionOf } from './Selection.ts';
import { listenForShortcuts, useShortcuts, type Shortcut } from './shortcuts.ts';
import { ShortcutSheet } from './ShortcutSheet.tsx';
import { viewNames, views } from './view-names.ts';

/** The sheet's button is elsewhere; what it has to do with the sheet is this. */
const sheetEvent = 'hearth-shortcut-sheet';
export const openShortcutSheet = () => document.dispatchEvent(new Event(sheetEvent));

const ofViews = () => t('keys.views', 'Views');
const ofPage = () => t('keys.page', 'This page');
const ofRows = () => t('keys.rows', 'Rows of a table or a list');

/** Each list listens for itself (ui/row-keys.ts). */
const rowKeys: Shortcut[] = [
  { keys: 'Tab', group: ofRows, text: () => t('keys.rows-tab', 'Into the rows, and past all of them') },
  { keys: 'ArrowUp ArrowDown', group: ofRows, text: () => t('keys.rows-arrows', 'The row above, the row below') },
  { keys: 'PageUp PageDown', group: ofRows, text: () => t('keys.rows-page', 'A page up, a page down') },
  { keys: 'Home End', group: ofRows, text: () => t('keys.rows-ends', 'The first row, the last row') },
  { keys: 'Enter', group: ofRows, text: () => t('keys.rows-open', 'Open the row') },
];

export function ShortcutKeys({ model }: { model: SceneObject }) {
  const [open, setOpen] = useState(false);
  useEffect(listenForShortcuts, []);
  useEffect(() => {
    const show = () => setOpen(true);
    document.addEventListener(sheetEvent, show);
    return () => document.removeEventListener(sheetEvent, show);
  }, []);
  useShortcuts([
    ...viewNames.flatMap((view): Shortcut[] => {
      const { key, title } = views[view];
      return key === undefined
        ? []
        : [{ keys: `g ${key}`, group: ofViews, text: () => title, run: () => goTo(viewUrl(model, view)) }];
    }),
    { keys: '/', group: ofPage, text: () => t('keys.search', 'Search'), run: () => focusOn('[role="searchbox"]') },
    {
      keys: 'F',
      group: ofPage,
      text: () => t('keys.favorite', 'Mark the service as a favorite, or no more'),
      run: () => {
        const { service } = selectionOf(model).state;
        if (service !== '') void favoritesOf(model).toggle(service);
      },
    },
    {
      keys: 'R',
      group: ofPage,
      text: () => t('keys.refresh', 'Ask for the data again'),
      run: () => {
        forgetAnswers();
        sceneGraph.getTimeRange(model).onRefresh();
      },
    },
    { keys: '?', group: ofPage, text: () => t('keys.sheet', 'Show this sheet'), run: () => setOpen(true) },
    ...rowKeys,
  ]);
  return open ? <ShortcutSheet onClose={() => setOpen(false)} /> : null;
}

/** Puts the focus on the first element of a kind that can be seen, and selects what is in it. */
function focusOn(selector: string): void {
  const element = [...document.querySelectorAll<HTMLElement>(selector)].find((one) => one.offsetParent !== null);
  element?.focus();
  if (element instanceof HTMLInputElement) element.select();
}
