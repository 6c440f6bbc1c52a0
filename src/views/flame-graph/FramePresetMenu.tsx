/** Takes frames out of the graph that are not one's own: a language's runtime, or what a preset of one's own names. */
import { Dropdown, Icon, Menu } from '@grafana/ui';
import { useState } from 'react';
import { builtInPresets, type FramePreset } from '#model/frame-presets.ts';
import type { Transform } from '#model/transforms/transform.ts';
import { ToolButton } from '../../ui/flame-graph/ToolButton.tsx';
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
    <Menu.Item
      key={preset.id}
      role="menuitemcheckbox"
      ariaChecked={isOn(preset)}
      icon={isOn(preset) ? 'check' : preset.hides ? 'eye-slash' : 'eye'}
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
      <Dropdown
        placement="bottom-start"
        onVisibleChange={(visible) => {
          if (visible) void presets.load();
        }}
        overlay={() => (
          <Menu ariaLabel={t('frame-presets.title', 'Hide frames')}>
            {builtInPresets.map(item)}
            {presets.own.length > 0 && <Menu.Divider />}
            {presets.own.map(item)}
            {presets.edit && <Menu.Divider />}
            {presets.edit && (
              <Menu.Item
                icon="pen"
                label={t('frame-presets.edit', 'Edit your presets')}
                onClick={() => {
                  void presets.load();
                  setEditing(true);
                }}
              />
            )}
          </Menu>
        )}
      >
        <ToolButton
          title={t('frame-presets.purpose', 'Take frames out that are not yours')}
          data-testid={testIds.flameGraph.presets}
        >
          {t('frame-presets.title', 'Hide frames')}
          <Icon name="angle-down" size="sm" />
        </ToolButton>
      </Dropdown>
      {editing && presets.edit && (
        <FramePresetEditor
          presets={presets}
          edit={presets.edit}
          countMatches={countMatches}
          onClose={() => setEditing(false)}
        />
      )}
    </>
  );
}
