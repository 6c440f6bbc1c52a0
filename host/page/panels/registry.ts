/**
 * The panels this page can draw. A plugin that asks for another gets a placeholder that names it.
 *
 * They are written afresh from the pieces of @grafana/ui, with the option names of Grafana's own panels, so that a
 * scene that sets `legend.showLegend` or `custom.fillOpacity` means the same here and there.
 */
import type { FieldConfigEditorBuilder, PanelPluginMeta, PanelProps } from '@grafana/data';
import { PanelPlugin, PluginType } from '@grafana/data';
import { config } from '@grafana/runtime';
import type { ComponentType } from 'react';
import { BarChartPanel } from './BarChartPanel.tsx';
import {
  barChartFields,
  barChartOptions,
  tableFields,
  tableOptions,
  timeSeriesFields,
  timeSeriesOptions,
} from './options.ts';
import { TablePanel } from './TablePanel.tsx';
import { TimeSeriesPanel } from './TimeSeriesPanel.tsx';
import { unknownPanel } from './UnknownPanel.tsx';

function metaOf(id: string, name: string): PanelPluginMeta {
  return {
    id,
    name,
    type: PluginType.panel,
    module: '',
    baseUrl: '',
    sort: 1,
    info: {
      author: { name: 'Hearth' },
      description: name,
      links: [],
      logos: { small: '', large: '' },
      screenshots: [],
      updated: '',
      // VizPanel compares it with the version a panel was made for, and throws when it is not there.
      version: config.buildInfo.version,
    },
  };
}

const noEditor = () => null;

/** Declares each field option with its default; their editors are Grafana's and not needed to draw. */
function declare(builder: FieldConfigEditorBuilder<object>, defaults: Readonly<Record<string, unknown>>): void {
  for (const [path, defaultValue] of Object.entries(defaults)) {
    builder.addCustomEditor({
      id: path,
      path: path as never,
      name: path,
      editor: noEditor,
      override: noEditor,
      defaultValue,
      process: (value: unknown) => value,
      shouldApply: () => true,
    });
  }
}

interface Panel {
  name: string;
  component: ComponentType<PanelProps>;
  options: object;
  fields: Readonly<Record<string, unknown>>;
}

function makePanel(id: string, { name, component, options, fields }: Panel): PanelPlugin {
  const plugin = new PanelPlugin(component);
  plugin.meta = metaOf(id, name);
  plugin.useFieldConfig({ useCustomConfig: (builder) => declare(builder as FieldConfigEditorBuilder<object>, fields) });
  plugin.setPanelOptions((builder) => {
    for (const [path, defaultValue] of Object.entries(options)) {
      builder.addCustomEditor({ id: path, path, name: path, editor: noEditor, defaultValue: defaultValue as unknown });
    }
  });
  return plugin;
}

const known: ReadonlyMap<string, () => PanelPlugin> = new Map([
  [
    'timeseries',
    () =>
      makePanel('timeseries', {
        name: 'Time series',
        component: TimeSeriesPanel,
        options: timeSeriesOptions,
        fields: timeSeriesFields,
      }),
  ],
  [
    'table',
    () => makePanel('table', { name: 'Table', component: TablePanel, options: tableOptions, fields: tableFields }),
  ],
  [
    'barchart',
    () =>
      makePanel('barchart', {
        name: 'Bar chart',
        component: BarChartPanel,
        options: barChartOptions,
        fields: barChartFields,
      }),
  ],
]);

const made = new Map<string, PanelPlugin>();

export const panelFromCache = (id: string): PanelPlugin | undefined => made.get(id);

export function panelPlugin(id: string): PanelPlugin {
  const existing = made.get(id);
  if (existing !== undefined) return existing;
  const make =
    known.get(id) ?? (() => makePanel(id, { name: id, component: unknownPanel(id), options: {}, fields: {} }));
  const plugin = make();
  made.set(id, plugin);
  return plugin;
}
