/** Takes frames out of the graph that are not one's own: a language's runtime, or what a preset of one's own names. */
import { Menu } from '@grafana/ui';
import { useState } from 'react';
import { builtInPresets, type FramePreset } from '#model/frame-presets.ts';
import type { Transform } from '#model/transforms/transform.ts';
import { TickItem, ToolMenu } from '../../ui/flame-graph/ToolMenu.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { FramePresetEditor } from './FramePresetEditor.tsx';
import type { FramePresets } from './use-frame-presets.ts';

interface Props {
  presets: FramePresets;
  transforms: readonly Transform[];
  onTransforms: (transforms: readonly Transform[]) => void;
  /** How many functions of the graph match an expression. */
  countMatches: (pattern: string) => number;
}

export function FramePresetMenu({ presets, transforms, onTransforms, countMatches }: Props) {
  const [editing, setEditing] = useState(false);
  const isOn = ({ id }: FramePreset) => transforms.some(({ kind, name }) => kind === 'preset' && name === id);
  const toggle = (preset: FramePreset) =>
    onTransforms(
      isOn(preset)
        ? transforms.filter(({ kind, name }) => kind !== 'preset' || name !== preset.id)
        : [...transforms, { kind: 'preset', name: preset.id }],
    );
  const item = (preset: FramePreset) => (
    <TickItem
      key={preset.id}
      isOn={isOn(preset)}
      icon={preset.hides ? 'eye-slash' : 'eye'}
      label={
        preset.hides
          ? t('frame-presets.hide', 'Hide {{title}}', { title: preset.title })
          : t('frame-presets.show-only', 'Show only {{title}}', { title: preset.title })
      }
      onClick={() => toggle(preset)}
    />
  );
  return (
    <>
      <ToolMenu
        title={t('frame-presets.title', 'Hide frames')}
        purpose={t('frame-presets.purpose', 'Take frames out that are not yours')}
        label={t('frame-presets.title', 'Hide frames')}
        testId={testIds.flameGraph.presets}
        onOpen={() => void presets.load()}
        items={() => (
          <>
            {builtInPresets.map(item)}
            {presets.own.length > 0 && <Menu.Divider />}
            {presets.own.map(item)}
            <Menu.Divider />
            <Menu.Item
              icon="pen"
              label={t('frame-presets.edit', 'Edit your presets')}
              onClick={() => {
                void presets.load();
                setEditing(true);
              }}
            />
          </>
        )}
      />
      {editing && <FramePresetEditor presets={presets} countMatches={countMatches} onClose={() => setEditing(false)} />}
    </>
  );
}
