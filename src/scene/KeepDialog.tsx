/** Asks what a view or a pin is to be called, and keeps it. */
import { dateTimeFormat, rangeUtil } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { Alert, Button, Combobox, Field, Input, Modal, RadioButtonList } from '@grafana/ui';
import { useEffect, useId, useState } from 'react';
import { toHearthError } from '../api/answer-errors.ts';
import { documentsOf, type Documents } from '../api/documents.ts';
import { profileSource } from '../api/profile-source.ts';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { pinOf } from './pin.ts';
import { readerName } from './reader.ts';
import { checkedName, savedViews, saveView, type SavedView } from './saved-views.ts';
import { frozenLink, liveLink, searchToKeep, searchToPin } from './shared-address.ts';
import { useSelection } from './use-selection.ts';
import { viewOfPath } from './url-state.ts';
import { pluginId, views } from './view-names.ts';

export type Kept = 'view' | 'pin';

interface Props {
  model: SceneObject;
  kind: Kept;
  /** With what to say when it is kept; nothing when it was given up. */
  onClose: (said?: string) => void;
}

const nothingReplaced = '';

export function KeepDialog({ model, kind, onClose }: Props) {
  const { dataSource, service } = useSelection(model);
  const view = viewOfPath(locationService.getLocation().pathname.split(`/a/${pluginId}/`)[1] ?? '') ?? 'services';
  const [name, setName] = useState(
    service === '' ? views[view].title : `${service}, ${views[view].title.toLowerCase()}`,
  );
  const [time, setTime] = useState<'live' | 'frozen'>('live');
  const [documents, setDocuments] = useState<Documents>();
  const [existing, setExisting] = useState<readonly SavedView[]>([]);
  const id = useId();
  const [replacedId, setReplacedId] = useState(nothingReplaced);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let gone = false;
    const learn = async () => {
      const found = await documentsOf(profileSource(dataSource));
      const all = kind === 'view' ? await savedViews(found) : [];
      if (gone) return;
      setDocuments(found);
      setExisting(all);
    };
    learn().catch((error: unknown) => !gone && setProblem(toHearthError(error).message));
    return () => {
      gone = true;
    };
  }, [dataSource, kind]);

  const keep = async () => {
    if (documents === undefined || busy) return;
    setBusy(true);
    setProblem('');
    try {
      if (kind === 'pin') {
        await pinOf(model).add(checkedName(name), searchToPin(model));
        onClose(t('keep.pinned', 'Pinned'));
      } else {
        const search = searchToKeep(time === 'live' ? liveLink() : frozenLink(model));
        const replaced = existing.find(({ id }) => id === replacedId);
        await saveView(documents, { name: checkedName(name), view, search, by: readerName() }, replaced);
        onClose(t('keep.saved', 'Saved'));
      }
    } catch (error) {
      setProblem(toHearthError(error).message);
      setBusy(false);
    }
  };

  const { raw } = sceneGraph.getTimeRange(model).state.value;
  const relative = rangeUtil.isRelativeTimeRange(raw);
  const cannotPin = kind === 'pin' && documents?.most('pin') === 0;
  const title = kind === 'pin' ? t('keep.pin-title', 'Pin the data') : t('keep.view-title', 'Save this view');
  return (
    <Modal isOpen title={title} onDismiss={() => onClose()}>
      {cannotPin ? (
        <p>
          {t(
            'keep.no-pins',
            'This data source keeps no pins: a Hearth server does. A frozen link shows the same as long as the profiles are stored.',
          )}
        </p>
      ) : (
        <form
          data-testid={testIds.frame.keepDialog}
          onSubmit={(event) => {
            event.preventDefault();
            void keep();
          }}
        >
          <p>
            {kind === 'pin'
              ? t(
                  'keep.what-pin',
                  'The merged profile that you see is kept with its question, also when the profiles themselves are deleted. Everybody who can read this data source can open it.',
                )
              : documents?.place === 'browser'
                ? t('keep.in-browser', 'This data source keeps no views: it is saved in this browser, for you alone.')
                : t('keep.on-server', 'It is saved by the server, for everybody who can read this data source.')}
          </p>
          <Field label={t('keep.name', 'Name')} noMargin={kind === 'pin'}>
            <Input value={name} maxLength={200} autoFocus onChange={(event) => setName(event.currentTarget.value)} />
          </Field>
          {kind === 'view' && relative && (
            <Field label={t('keep.time', 'Time range')}>
              <RadioButtonList
                name="time"
                value={time}
                onChange={setTime}
                options={[
                  {
                    value: 'live',
                    label: rangeUtil.describeTimeRange(raw),
                    description: t('keep.live', 'Whenever it is opened'),
                  },
                  {
                    value: 'frozen',
                    label: rangeTextOf(model),
                    description: t('keep.frozen', 'Always this time'),
                  },
                ]}
              />
            </Field>
          )}
          {kind === 'view' && existing.length > 0 && (
            <Field label={t('keep.instead', 'Instead of')}>
              <Combobox
                id={id}
                value={replacedId}
                options={[
                  { value: nothingReplaced, label: t('keep.as-new', 'Nothing: save it as a new one') },
                  ...existing.map(({ id, name: label }) => ({ value: id, label })),
                ]}
                onChange={({ value }) => {
                  setReplacedId(value);
                  const replaced = existing.find(({ id }) => id === value);
                  if (replaced !== undefined) setName(replaced.name);
                }}
              />
            </Field>
          )}
          {problem !== '' && <Alert severity="error" title={problem} />}
          <Modal.ButtonRow>
            <Button variant="secondary" fill="outline" onClick={() => onClose()}>
              {t('keep.cancel', 'Cancel')}
            </Button>
            <Button type="submit" disabled={documents === undefined || busy || name.trim() === ''}>
              {kind === 'pin' ? t('keep.pin', 'Pin') : t('keep.save', 'Save')}
            </Button>
          </Modal.ButtonRow>
        </form>
      )}
    </Modal>
  );
}

function rangeTextOf(model: SceneObject): string {
  const range = sceneGraph.getTimeRange(model);
  const { from, to } = range.state.value;
  const timeZone = range.getTimeZone();
  return `${dateTimeFormat(from, { timeZone })} – ${dateTimeFormat(to, { timeZone })}`;
}
