/** One choice that sets both sides: what people kept, before and after a new version, or the usual times ago. */
import { dateTimeFormat } from '@grafana/data';
import { Alert, Button, Checkbox, Dropdown, Field, Input, Menu, Modal } from '@grafana/ui';
import { useState } from 'react';
import { toHearthError } from '../../api/answer-errors.ts';
import { spanFor } from '../../scene/time-span.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { presetSearch, settingsOf } from './diff-presets.ts';
import { aroundMoment, type Moment } from './diff-moments.ts';
import type { DiffView } from './DiffView.tsx';
import { isSet, pickedRange } from './sides.ts';

export function PresetMenu({ model }: { model: DiffView }) {
  const [saving, setSaving] = useState(false);
  const { presets } = model.useState();
  return (
    <>
      <Dropdown
        placement="bottom-start"
        onVisibleChange={(visible) => visible && void presets.load()}
        overlay={() => <Choices model={model} onSave={() => setSaving(true)} />}
      >
        <Button variant="secondary" size="sm" icon="history" data-testid={testIds.diff.presets}>
          {t('diff.presets.title', 'Presets')}
        </Button>
      </Dropdown>
      {saving && <SaveDialog model={model} onClose={() => setSaving(false)} />}
    </>
  );
}

function Choices({ model, onSave }: { model: DiffView; onSave: () => void }) {
  const { presets: kept } = model.useState();
  const { presets, moments, loading, error } = kept.useState();
  return (
    <Menu ariaLabel={t('diff.presets.title', 'Presets')}>
      {presets.length > 0 && (
        <Menu.Group label={t('diff.presets.kept', 'Kept')}>
          {presets.map(({ id, name, search }) => (
            <Menu.Item
              key={id}
              icon="bookmark"
              label={name}
              onClick={() => model.applySettings(settingsOf(search))}
              childItems={[
                <Menu.Item
                  key="use"
                  icon="check"
                  label={t('diff.presets.use', 'Use')}
                  onClick={() => model.applySettings(settingsOf(search))}
                />,
                <Menu.Item
                  key="delete"
                  icon="trash-alt"
                  destructive
                  label={t('diff.presets.delete', 'Delete')}
                  onClick={() => void kept.remove(id)}
                />,
              ]}
            />
          ))}
        </Menu.Group>
      )}
      <Menu.Group label={t('diff.presets.moments', 'Before and after')}>
        {moments.map((moment) => (
          <Menu.Item
            key={`${moment.label}\0${moment.value}`}
            icon="arrow-right"
            label={momentText(model, moment)}
            onClick={() => compareAround(model, moment)}
          />
        ))}
        {moments.length === 0 && (
          <Menu.Item
            disabled
            label={
              loading
                ? t('diff.presets.looking', 'Looking for new versions…')
                : t('diff.presets.no-moments', 'No label has a new value here')
            }
          />
        )}
      </Menu.Group>
      {error !== undefined && <Menu.Item disabled icon="exclamation-triangle" label={error.message.slice(0, 200)} />}
      <Menu.Divider />
      <Menu.Item icon="save" label={t('diff.presets.save', 'Keep this comparison…')} onClick={onSave} />
    </Menu>
  );
}

function momentText({ timeZone }: DiffView, { at, label, value }: Moment): string {
  return t('diff.presets.moment', '{{label}} {{value}}, since {{time}}', {
    label,
    value: value.slice(0, 80),
    time: dateTimeFormat(at, { format: 'MM-DD HH:mm', timeZone }),
  });
}

function compareAround(model: DiffView, { at }: Moment): void {
  const { baseline, comparison } = aroundMoment(at, spanFor(model));
  const { sides } = model.state;
  model.setSides({
    baseline: { ...sides.baseline, ...pickedRange(baseline) },
    comparison: { ...sides.comparison, ...pickedRange(comparison) },
  });
}

function SaveDialog({ model, onClose }: { model: DiffView; onClose: () => void }) {
  const { presets: kept, sides, scale } = model.useState();
  const { place } = kept.useState();
  const picked = isSet(sides.baseline) || isSet(sides.comparison);
  const [name, setName] = useState('');
  const [moving, setMoving] = useState(true);
  const [problem, setProblem] = useState('');
  const save = async () => {
    try {
      await kept.save(name.trim(), presetSearch({ sides, scale }, moving ? Date.now() : undefined));
      onClose();
    } catch (error) {
      setProblem(toHearthError(error).message);
    }
  };
  return (
    <Modal isOpen title={t('diff.presets.save-title', 'Keep this comparison')} onDismiss={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p>
          {place === 'browser'
            ? t(
                'diff.presets.in-browser',
                'This data source keeps no presets: it is kept in this browser, for you alone.',
              )
            : t('diff.presets.on-server', 'The server keeps it for everybody who can read this data source.')}
        </p>
        <Field label={t('diff.presets.name', 'Name')}>
          <Input value={name} maxLength={200} autoFocus onChange={(event) => setName(event.currentTarget.value)} />
        </Field>
        {picked && (
          <Checkbox
            value={moving}
            label={t('diff.presets.moving', 'Ranges move with the time')}
            description={t(
              'diff.presets.moving-purpose',
              'They stay as far from now as they are; else they stay where they are.',
            )}
            onChange={(event) => setMoving(event.currentTarget.checked)}
          />
        )}
        {problem !== '' && <Alert severity="error" title={problem} />}
        <Modal.ButtonRow>
          <Button variant="secondary" fill="outline" onClick={onClose}>
            {t('diff.presets.cancel', 'Cancel')}
          </Button>
          <Button type="submit" disabled={name.trim() === ''}>
            {t('diff.presets.keep', 'Keep')}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}
