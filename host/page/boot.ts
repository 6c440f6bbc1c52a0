/**
 * Runs as a classic script in the head, before any module: @grafana/runtime reads `window.grafanaBootData` while it is
 * being imported, and the ground must have its color before the first frame.
 */
import { bootData } from './boot-data.ts';
import { chosenTheme, markDocument } from './theme-choice.ts';

const theme = chosenTheme(window.location.search);
markDocument(theme);

declare global {
  interface Window {
    grafanaBootData: unknown;
    __grafana_public_path__: string;
  }
}

/** Where @grafana/ui looks for icons and fonts. */
window.__grafana_public_path__ = '/public/';
window.grafanaBootData = bootData(theme);
