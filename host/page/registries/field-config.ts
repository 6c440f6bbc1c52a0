/**
 * The field options every panel understands: unit, limits, decimals, name, color, thresholds, mappings, links.
 *
 * In Grafana each also brings the control that edits it. Here no panel is edited, so what remains is how a value given
 * in code is read and to which fields it applies; without this list units and colors would silently be ignored.
 */
import type { Field, FieldConfigPropertyItem } from '@grafana/data';
import {
  FieldColorModeId,
  FieldType,
  ThresholdsMode,
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  identityOverrideProcessor,
  numberOverrideProcessor,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';

/** Stands where Grafana has an editor; nothing on this page renders it. */
const noEditor = () => null;

const always = () => true;
const numbers = (field: Field) => field.type === FieldType.number;
const numbersAndTexts = ({ type }: Field) =>
  type === FieldType.number || type === FieldType.string || type === FieldType.boolean;

type Process = FieldConfigPropertyItem['process'];

function option(id: string, process: unknown, shouldApply: (field: Field) => boolean, defaultValue?: unknown) {
  const item: FieldConfigPropertyItem = {
    id,
    path: id,
    name: id,
    editor: noEditor,
    override: noEditor,
    process: process as Process,
    shouldApply,
    ...(defaultValue !== undefined && { defaultValue }),
  };
  return item;
}

const defaultThresholds = {
  mode: ThresholdsMode.Absolute,
  steps: [
    { value: -Infinity, color: 'green' },
    { value: 80, color: 'red' },
  ],
};

export const standardFieldOptions = (): FieldConfigPropertyItem[] => [
  option('unit', unitOverrideProcessor, always),
  option('min', numberOverrideProcessor, numbers),
  option('max', numberOverrideProcessor, numbers),
  option('fieldMinMax', booleanOverrideProcessor, numbers),
  option('decimals', numberOverrideProcessor, numbers),
  option('displayName', displayNameOverrideProcessor, always),
  option('noValue', stringOverrideProcessor, always),
  option('color', identityOverrideProcessor, always, { mode: FieldColorModeId.PaletteClassic }),
  option('thresholds', thresholdsOverrideProcessor, numbersAndTexts, defaultThresholds),
  option('mappings', valueMappingsOverrideProcessor, always, []),
  option('links', dataLinksOverrideProcessor, always),
  option('filterable', booleanOverrideProcessor, always),
];
