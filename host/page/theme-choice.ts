/**
 * Which theme the page is drawn in, known before anything is drawn.
 *
 * A theme in the address (`?theme=light`) holds for this visit and is not remembered, so that a link somebody shares
 * does not change what the reader chose; then the choice made with the button in the top bar; then dark, as in Grafana.
 */
export type ThemeName = 'dark' | 'light';

const storageKey = 'hearth.theme';

const isThemeName = (value: unknown): value is ThemeName => value === 'dark' || value === 'light';

/** Storage may be forbidden (private windows, blocked cookies): then nothing is remembered, and nothing breaks. */
function remembered(): string | null {
  try {
    return window.localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

export function chosenTheme(search: string): ThemeName {
  const asked = new URLSearchParams(search).get('theme');
  const stored = remembered();
  return isThemeName(asked) ? asked : isThemeName(stored) ? stored : 'dark';
}

export function rememberTheme(name: ThemeName): void {
  try {
    window.localStorage.setItem(storageKey, name);
  } catch {
    // Not remembered: the choice holds until the next load.
  }
}

/** Colors the page itself, so that neither the first frame nor the overscroll shows the other theme. */
export function markDocument(name: ThemeName): void {
  document.documentElement.dataset['theme'] = name;
}
