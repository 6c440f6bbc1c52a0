/** The components that the plugin exposes to others, found by their ids as Grafana's own `usePluginComponent` finds them. */
import { PluginContextProvider, type AppPlugin } from '@grafana/data';
import { createElement, type ComponentType } from 'react';

const exposed = new Map<string, ComponentType>();

export function shareComponents(plugin: AppPlugin): void {
  for (const { id, component: Component } of plugin.exposedComponentConfigs) {
    const InPlugin = (props: object) =>
      createElement(PluginContextProvider, { meta: plugin.meta, children: createElement(Component, props) });
    exposed.set(id, InPlugin);
  }
}

export const exposedComponent = <Props extends object>(id: string) => ({
  isLoading: false,
  component: (exposed.get(id) as ComponentType<Props> | undefined) ?? null,
});
