/**
 * Keys that do something on every page, and those of the view that is shown. Whoever has one says it here; the sheet
 * (ShortcutSheet.tsx, opened by `?`) lists what there is at the moment.
 *
 *     useShortcuts([
 *       { keys: '[', group: () => t('keys.services', 'Services'), text: () => t('keys.previous', 'Previous service'), run },
 *       { keys: 'Enter', group: …, text: () => t('keys.zoom', 'Zoom in to the frame') },     // its own place listens: listed only
 *     ]);
 *
 * `keys` is one key or two, one after the other, as `KeyboardEvent.key` names them: '/', 'g s', '?'. Grafana has `h`,
 * `?`, `g` with a d e h p, `c` with r t, and everything that begins with `t`; of these only `?` is taken over. Capitals
 * act on the page wherever one is, small letters on what the view shows. Nothing
 * happens while somebody types, in dialogs and menus, or when an element has dealt with the key itself (preventDefault).
 */
import { useEffect, useRef } from 'react';

export interface Shortcut {
  keys: string;
  /** The heading it stands under in the sheet; asked when the sheet is drawn, as the text is. */
  group: () => string;
  text: () => string;
  /** Absent when the element that has the focus does it. */
  run?: () => void;
}

/** Two keys of one shortcut are not further apart. */
const pauseMs = 1_500;

/** What is there, the latest last: a view's own come after those of the frame around it, and win. */
const registered: Shortcut[] = [];

/** @returns takes them back */
export function registerShortcuts(shortcuts: readonly Shortcut[]): () => void {
  registered.push(...shortcuts);
  return () => shortcuts.forEach((one) => registered.splice(registered.indexOf(one), 1));
}

/** As long as the component is there. What they do may change from one drawing to the next, which they are may not. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  const names = shortcuts.map(({ keys }) => keys).join('\n');
  useEffect(() => {
    const current = latest.current.map((one, at): Shortcut => ({
      keys: one.keys,
      group: () => latest.current[at]?.group() ?? '',
      text: () => latest.current[at]?.text() ?? '',
      ...(one.run === undefined ? {} : { run: () => latest.current[at]?.run?.() }),
    }));
    return registerShortcuts(current);
  }, [names]);
}

/** Those that can be used now: of several with the same keys the latest. */
export function shortcutsNow(): Shortcut[] {
  const byKeys = new Map<string, Shortcut>();
  for (const one of registered) byKeys.set(`${one.keys}\n${one.run === undefined ? one.text() : ''}`, one);
  return [...byKeys.values()];
}

/** Keys as they are pressed, one after the other. */
export class KeySequence {
  private begun = '';
  private at = 0;
  private readonly shortcuts: () => readonly Shortcut[];

  constructor(shortcuts: () => readonly Shortcut[] = shortcutsNow) {
    this.shortcuts = shortcuts;
  }

  /**
   * @param now milliseconds on any clock
   * @returns what the key completes; undefined when it completes nothing
   */
  press(key: string, now: number): Shortcut | undefined {
    const goesOn = this.begun !== '' && now - this.at <= pauseMs;
    const keys = goesOn ? `${this.begun} ${key}` : key;
    const usable = this.shortcuts().filter(({ run }) => run !== undefined);
    const found = usable.find((one) => one.keys === keys);
    // While one page takes the other's place none of their keys are there: what begins then is judged by the next key.
    const isBetween = usable.length === 0 && !goesOn;
    const begins = found === undefined && (isBetween || usable.some((one) => one.keys.startsWith(`${keys} `)));
    this.begun = begins ? keys : '';
    this.at = now;
    // The second of two keys that are no pair may begin another one.
    return found === undefined && !begins && goesOn ? this.press(key, now) : found;
  }
}

const typedInto = 'input, textarea, select, [contenteditable]:not([contenteditable="false"]), [role="textbox"]';
const ownKeys = '[role="dialog"], [role="menu"], [role="listbox"], [role="combobox"]';

/** The name of a key on a keyboard of any script: the place of a Latin letter stands for it. */
function keyName({ key, code, shiftKey }: KeyboardEvent): string {
  const latin = /^Key([A-Z])$/.exec(code)?.[1];
  const name = key.length === 1 && key > '~' && latin !== undefined ? latin : key;
  return shiftKey || name.length > 1 ? name : name.toLowerCase();
}

/** One for all pages: the second of two keys may come when the next page has taken the first one's place. */
const sequence = new KeySequence();

/** @returns ends it, unless another page has taken the place of the one that is gone before two keys may have come */
export function listenForShortcuts(): () => void {
  document.body.addEventListener('keydown', onKey);
  return () => {
    setTimeout(() => {
      if (registered.length === 0) document.body.removeEventListener('keydown', onKey);
    }, pauseMs);
  };
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target instanceof Element && event.target.closest(`${typedInto}, ${ownKeys}`) !== null) return;
  const found = sequence.press(keyName(event), event.timeStamp);
  if (found === undefined) return;
  // Grafana listens on the document, one further out.
  event.preventDefault();
  event.stopPropagation();
  found.run?.();
}
