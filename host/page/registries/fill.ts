/** Fills the registries of @grafana/data, which start empty and are read when the first panel is made. */
import type { StandardEditorsRegistryItem, TransformerRegistryItem } from '@grafana/data';
import {
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
} from '@grafana/data';
import { standardFieldOptions } from './field-config.ts';

const noEditor = () => null;

/** Panel options are declared with these kinds of editor; a declaration fails when its kind is not there. */
const editorKinds = [
  'text', 'number', 'slider', 'boolean', 'select', 'multi-select', 'radio', 'unit', 'color', 'fieldColor', 'links',
  'actions', 'thresholds', 'mappings', 'strings', 'stats-picker', 'timezone', 'field-name', 'dashboard-uid',
]; // prettier-ignore

const editors = (): StandardEditorsRegistryItem[] =>
  editorKinds.map((id) => ({ id, name: id, editor: noEditor }) as StandardEditorsRegistryItem);

/** standardTransformers names some transformers twice (an old name and a new one); a registry takes each id once. */
const transformers = (): TransformerRegistryItem[] => {
  const byId = new Map(Object.values(standardTransformers).map((info) => [info.id, info] as const));
  return [...byId.values()].map((info) => ({
    id: info.id,
    name: info.name,
    description: info.description ?? '',
    // Grafana 13 asks for a promise of the transformer, 12 for the transformer.
    transformation: () => Promise.resolve(info as Awaited<ReturnType<TransformerRegistryItem['transformation']>>),
    editor: noEditor,
    imageDark: '',
    imageLight: '',
  }));
};

export function fillRegistries(): void {
  standardEditorsRegistry.setInit(editors);
  standardFieldConfigEditorRegistry.setInit(standardFieldOptions);
  standardTransformersRegistry.setInit(transformers);
}
