/** Ways to show others what is on the screen: a link, live or frozen; a saved view; the data itself, pinned; a dashboard. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { Button, Dropdown, Input, Menu, Modal, useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { copyText } from '../ui/flame-graph/copy-text.ts';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { visuallyHidden } from '../ui/visually-hidden.ts';
import { AddToDashboard, panesNow } from './AddToDashboard.tsx';
import type { Pane } from './dashboard-panels.ts';
import { KeepDialog, type Kept } from './KeepDialog.tsx';
import { pinOf } from './pin.ts';
import { frozenLink, liveLink } from './shared-address.ts';
import { useShortcuts } from './shortcuts.ts';
import type { ViewName } from './view-names.ts';

/** How long it stands on the button that something was done. */
const saidMs = 2_500;

export function ShareMenu({ model, view }: { model: SceneObject; view: ViewName | undefined }) {
  const styles = useStyles2(getStyles);
  const [said, setSaid] = useState('');
  const [link, setLink] = useState('');
  const [kept, setKept] = useState<Kept>();
  const [panes, setPanes] = useState<Pane[]>([]);
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(() => setSaid(''), saidMs);
    return () => clearTimeout(timer);
  }, [said]);

  const copy = (text: string) => {
    void copyText(text).then((done) => (done ? setSaid(t('share.copied', 'Copied')) : setLink(text)));
  };
  const group = () => t('share.title', 'Share');
  const actions = {
    frozen: () => copy(frozenLink(model)),
    live: () => copy(liveLink()),
    save: () => setKept('view'),
    pin: () => setKept('pin'),
    dashboard: () => setPanes(panesNow(model, view)),
  };
  useShortcuts([
    { keys: 'S', group, text: () => t('share.frozen', 'Copy a link to exactly this time'), run: actions.frozen },
    { keys: 'Y', group, text: () => t('share.live', 'Copy a live link'), run: actions.live },
    { keys: 'V', group, text: () => t('share.save', 'Save this view…'), run: actions.save },
    {
      keys: 'P',
      group,
      text: () => t('share.pin', 'Pin the data…'),
      run: () => pinOf(model).queries().length > 0 && actions.pin(),
    },
    { keys: 'D', group, text: () => t('share.dashboard', 'Add to a dashboard…'), run: actions.dashboard },
  ]);

  const menu = () => (
    <Menu ariaLabel={group()}>
      <Menu.Item
        icon="clock-nine"
        label={t('share.frozen', 'Copy a link to exactly this time')}
        description={t('share.frozen-why', 'Whoever opens it later sees what you see now')}
        shortcut="S"
        onClick={actions.frozen}
      />
      <Menu.Item
        icon="link"
        label={t('share.live', 'Copy a live link')}
        description={t('share.live-why', 'Whoever opens it sees the time then')}
        shortcut="Y"
        onClick={actions.live}
      />
      <Menu.Divider />
      <Menu.Item icon="bookmark" label={t('share.save', 'Save this view…')} shortcut="V" onClick={actions.save} />
      <Menu.Item
        icon="gf-pin"
        label={t('share.pin', 'Pin the data…')}
        description={
          pinOf(model).queries().length === 0
            ? t('share.pin-where', 'Of a flame graph or a diff')
            : t('share.pin-why', 'Keeps the profile when what is stored is deleted')
        }
        shortcut="P"
        disabled={pinOf(model).queries().length === 0}
        onClick={actions.pin}
      />
      <Menu.Item
        icon="apps"
        label={t('share.dashboard', 'Add to a dashboard…')}
        description={panesNow(model, view).length === 0 ? noPanes(view) : undefined}
        shortcut="D"
        disabled={panesNow(model, view).length === 0}
        testId={testIds.dashboard.open}
        onClick={actions.dashboard}
      />
    </Menu>
  );
  return (
    <>
      <Dropdown overlay={menu} placement="bottom-end">
        <Button variant="secondary" icon="share-alt" fill="outline" data-testid={testIds.frame.share}>
          <span role="status" className={said === '' ? styles.title : undefined}>
            {said === '' ? group() : said}
          </span>
        </Button>
      </Dropdown>
      {link !== '' && <LinkDialog link={link} onClose={() => setLink('')} />}
      {panes.length > 0 && <AddToDashboard model={model} panes={panes} onClose={() => setPanes([])} />}
      {kept !== undefined && (
        <KeepDialog
          model={model}
          kind={kept}
          onClose={(done) => {
            setKept(undefined);
            setSaid(done ?? '');
          }}
        />
      )}
    </>
  );
}

const noPanes = (view: ViewName | undefined) =>
  view === 'ad-hoc'
    ? t('share.dashboard-of-file', 'Of what is stored; a file is not')
    : t('share.dashboard-where', 'Of a view that shows a service');

/** For browsers that let nobody write to the clipboard. */
function LinkDialog({ link, onClose }: { link: string; onClose: () => void }) {
  return (
    <Modal isOpen title={t('share.by-hand', 'Copy this link')} onDismiss={onClose}>
      <Input
        readOnly
        value={link}
        aria-label={t('share.link', 'Link')}
        data-testid={testIds.frame.link}
        ref={(field) => field?.select()}
        onFocus={(event) => event.currentTarget.select()}
      />
    </Modal>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  // The icon is enough where there is room for no more.
  title: css({
    [theme.breakpoints.down('sm')]: visuallyHidden,
  }),
});
