/**
 * The page's entry: services first, then the plugin, then everything is drawn at once.
 *
 * The plugin's description and its bundle are asked for at the same time; nothing is drawn before both are there, so the
 * starting sign of index.html stays until the page can take its place.
 */
import type { AppPluginMeta } from '@grafana/data';
import { AppPlugin } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { createRoot } from 'react-dom/client';
import { loadAmd } from './amd/loader.ts';
import { sharedModules } from './amd/shared.ts';
import { App } from './chrome/App.tsx';
import { CrashScreen } from './chrome/CrashScreen.tsx';
import { followInAppLinks } from './chrome/in-app-links.ts';
import { Theme } from './chrome/Theme.tsx';
import { keepFirstIcons } from './first-icons.ts';
import { shareComponents } from './services/exposed-components.ts';
import { loadTexts } from './services/plugin-texts.ts';
import { registerServices } from './services/register.ts';

const pluginId = 'hearth-profiles-app';

async function loadPlugin(): Promise<AppPlugin> {
  const [meta, exports] = await Promise.all([
    getBackendSrv().get<AppPluginMeta & { languages?: string[] }>(`/api/plugins/${pluginId}/settings`),
    loadAmd(`/public/plugins/${pluginId}/module.js`, sharedModules),
  ]);
  const { plugin } = exports;
  if (!(plugin instanceof AppPlugin)) throw new Error(`The bundle of ${pluginId} exports no app plugin`);
  await loadTexts(pluginId, meta.languages ?? []);
  plugin.meta = meta;
  plugin.init(meta);
  shareComponents(plugin);
  return plugin;
}

async function start(): Promise<void> {
  const root = createRoot(document.getElementById('root') as HTMLElement);
  keepFirstIcons();
  try {
    await registerServices();
    followInAppLinks();
    root.render(<App plugin={await loadPlugin()} />);
  } catch (error) {
    console.error(error);
    root.render(
      <Theme>
        <CrashScreen title="Hearth could not be loaded" error={error} />
      </Theme>,
    );
  }
}

void start();
