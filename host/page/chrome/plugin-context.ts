import type { AppPluginMeta } from '@grafana/data';
import { createContext, useContext } from 'react';

/** The one plugin this page shows; its frame is drawn only after it is loaded. */
const LoadedPlugin = createContext<AppPluginMeta | undefined>(undefined);

export const LoadedPluginProvider = LoadedPlugin.Provider;

export function useLoadedPlugin(): AppPluginMeta {
  const meta = useContext(LoadedPlugin);
  if (meta === undefined) throw new Error('There is no plugin here yet');
  return meta;
}
