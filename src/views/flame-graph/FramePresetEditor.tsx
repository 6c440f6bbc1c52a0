/** One's own frame presets: made, changed and deleted, with how many functions of the graph an expression finds. */
import { Alert, Button, Field, Input, Modal, RadioButtonGroup } from '@grafana/ui';
import { useState } from 'react';
import { HearthError } from '#model/errors.ts';
import type { FramePreset } from '#model/frame-presets.ts';
import { toHearthError } from '../../api/answer-errors.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { FramePresets } from './use-frame-presets.ts';

interface Props {
  presets: FramePresets;
  countMatches: (pattern: string) => number;
  onClose: () => void;
}

const newPreset: FramePreset = { id: '', title: '', hides: true, pattern: '' };

export function FramePresetEditor({ presets, countMatches, onClose }: Props) {
  const { edit } = presets;
  const [edited, setEdited] = useState(newPreset);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const found = matchText(edited.pattern, countMatches);
  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setProblem('');
    try {
      await act();
      setEdited(newPreset);
    } catch (error) {
      setProblem(toHearthError(error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal isOpen title={t('frame-presets.edit', 'Edit your presets')} onDismiss={onClose}>
      <div data-testid={testIds.flameGraph.presetEditor}>
        {presets.error !== undefined && <Alert severity="warning" title={presets.error} />}
        <p>
          {presets.place === 'browser'
            ? t('frame-presets.in-browser', 'No server keeps them: they are kept in this browser.')
            : t('frame-presets.on-server', 'Everybody who reads this data source has them.')}
        </p>
        {presets.own.map((preset) => (
          <p key={preset.id}>
            <strong>{preset.title}</strong> <code>{preset.pattern.slice(0, 120)}</code>{' '}
            <Button size="sm" variant="secondary" onClick={() => setEdited(preset)}>
              {t('frame-presets.change', 'Change')}
            </Button>{' '}
            <Button
              size="sm"
              variant="destructive"
              fill="outline"
              disabled={busy}
              onClick={() => void attempt(() => edit.remove(preset.id))}
            >
              {t('frame-presets.delete', 'Delete')}
            </Button>
          </p>
        ))}
        <Field label={t('frame-presets.name', 'Name')}>
          <Input
            id="frame-preset-name"
            value={edited.title}
            maxLength={100}
            onChange={(event) => setEdited({ ...edited, title: event.currentTarget.value })}
          />
        </Field>
        <Field label={t('frame-presets.what', 'Functions that match')}>
          <RadioButtonGroup
            options={[
              { value: true, label: t('frame-presets.hidden', 'are hidden') },
              { value: false, label: t('frame-presets.shown', 'are all that is shown') },
            ]}
            value={edited.hides}
            onChange={(hides) => setEdited({ ...edited, hides })}
          />
        </Field>
        <Field
          label={t('frame-presets.pattern', 'Regular expression over names (RE2)')}
          invalid={found.isWrong}
          error={found.text}
          description={found.isWrong ? undefined : found.text}
        >
          <Input
            id="frame-preset-pattern"
            value={edited.pattern}
            placeholder="^main\."
            maxLength={4000}
            onChange={(event) => setEdited({ ...edited, pattern: event.currentTarget.value })}
          />
        </Field>
        {problem !== '' && <Alert severity="error" title={problem} />}
      </div>
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" onClick={onClose}>
          {t('frame-presets.close', 'Close')}
        </Button>
        <Button
          disabled={busy || edited.title.trim() === '' || edited.pattern === '' || found.isWrong}
          onClick={() => void attempt(() => edit.save({ ...edited, title: edited.title.trim() }))}
        >
          {t('frame-presets.save', 'Save')}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}

function matchText(pattern: string, countMatches: Props['countMatches']): { text: string; isWrong: boolean } {
  if (pattern === '') return { text: '', isWrong: false };
  try {
    const count = countMatches(pattern);
    const text = t('frame-presets.matches', '{{count}} functions of this graph match', {
      count,
      defaultValue_one: '{{count}} function of this graph matches',
    });
    return { text, isWrong: false };
  } catch (error) {
    if (error instanceof HearthError) return { text: error.message, isWrong: true };
    throw error;
  }
}
