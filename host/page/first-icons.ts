/**
 * Icons come one file each and are drawn when it has arrived, which at start means a dozen requests and a flicker.
 * Those that are on the first screens travel inside the page and are put where @grafana/ui looks first.
 */
import { cacheStore } from 'react-inlinesvg';
import firstIcons from 'virtual:first-icons';

export function keepFirstIcons(): void {
  for (const [name, content] of Object.entries(firstIcons)) {
    const url = `${window.__grafana_public_path__}build/img/icons/${name}.svg`;
    cacheStore.set(url, { content, status: 'loaded' });
  }
}
