/** The lists of saved views and pins: open, rename, restore, delete. */
import { css } from '@emotion/css';
import { dateTimeFormat, rangeUtil, dateTime, type GrafanaTheme2 } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Alert, Button, IconButton, Input, useStyles2 } from '@grafana/ui';
import { useState, type ReactNode } from 'react';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { formatValue } from '#model/units.ts';
import type { KeptDocument, KeptKind } from '../../api/documents.ts';
import { hrefOf } from '../../scene/navigation.ts';
import { addressOfView, type SavedView as Saved } from '../../scene/saved-views.ts';
import { parseProfileTypeId, urlKeys } from '../../scene/url-state.ts';
import { viewPath, views as viewWords } from '../../scene/view-names.ts';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { tableStyles } from '../../ui/table-style.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { visuallyHidden } from '../../ui/visually-hidden.ts';
import type { SavedView } from './SavedView.tsx';

export function SavedPage({ model }: { model: SavedView }) {
  const styles = useStyles2(getStyles);
  const { status, documents, views, pins, deleted, error } = model.useState();
  if (status === 'loading') return <Skeleton cards={2} />;
  if (status === 'failed') {
    return (
      <Message
        error
        title={t('saved.failed', 'The saved views could not be read')}
        action={<Button onClick={() => void model.load()}>{t('saved.again', 'Try again')}</Button>}
      >
        {error?.message}
      </Message>
    );
  }
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  const when = (time: number) => dateTimeFormat(time, { timeZone });
  return (
    <div className={styles.page} data-testid={testIds.saved.view}>
      {error !== undefined && <Alert severity="error" title={error.message} />}
      {deleted !== undefined && (
        <p className={styles.deleted} role="status">
          {t('saved.deleted', '“{{name}}” is deleted.', { name: deleted.name })}{' '}
          <Button size="sm" variant="secondary" icon="history" onClick={() => void model.bringBack()}>
            {t('saved.undo', 'Undo')}
          </Button>
        </p>
      )}
      <section>
        <h2 className={styles.title}>{t('saved.views', 'Views')}</h2>
        <p className={styles.note}>
          {documents?.place === 'browser'
            ? t('saved.in-browser', 'This data source keeps no views: these are in this browser, for you alone.')
            : t('saved.on-server', 'Kept by the server, for everybody who can read this data source.')}
        </p>
        {views.length === 0 ? (
          <Message icon="bookmark" title={t('saved.no-views', 'No view is saved')}>
            {t(
              'saved.how',
              'Share → Save this view, on any view, keeps it with its filters and time range; or press V.',
            )}
          </Message>
        ) : (
          <Rows
            heads={[t('saved.what', 'What'), t('saved.time', 'Time range'), t('saved.when', 'Saved')]}
            rows={views.map((view) => ({
              document: view,
              href: addressOfView(view),
              cells: [whatText(view), timeText(view, timeZone), savedText(when(view.time), view.by)],
              more: documents?.place === 'server' && view.version > 1 && (
                <IconButton
                  name="history"
                  tooltip={t('saved.restore', 'Restore the version before of {{name}}', { name: view.name })}
                  onClick={() => void model.restore(view)}
                />
              ),
            }))}
            kind="view"
            model={model}
          />
        )}
      </section>
      <section>
        <h2 className={styles.title}>{t('saved.pins', 'Pins')}</h2>
        <p className={styles.note}>
          {t('saved.pins-are', 'Merged profiles with their question, kept also when what is stored is deleted.')}
        </p>
        {pins.length === 0 ? (
          <Message icon="gf-pin" title={t('saved.no-pins', 'Nothing is pinned')}>
            {documents?.most('pin') === 0
              ? t('saved.no-pins-here', 'This data source keeps no pins; a Hearth server does.')
              : t('saved.how-pin', 'Share → Pin the data, on a flame graph or a diff; or press P.')}
          </Message>
        ) : (
          <Rows
            heads={[t('saved.pinned', 'Pinned'), t('saved.size', 'Size')]}
            rows={pins.map((pin) => ({
              document: pin,
              href: `${viewPath('flame-graph')}?${new URLSearchParams({ [urlKeys.pin]: pin.id }).toString()}`,
              cells: [when(pin.time), formatValue(pin.bytes, 'bytes')],
            }))}
            kind="pin"
            model={model}
          />
        )}
      </section>
    </div>
  );
}

interface Row {
  document: Pick<KeptDocument, 'id' | 'name' | 'version'>;
  href: string;
  cells: readonly ReactNode[];
  more?: ReactNode;
}

interface RowsProps {
  model: SavedView;
  kind: KeptKind;
  heads: readonly string[];
  rows: readonly Row[];
}

function Rows({ model, kind, heads, rows }: RowsProps) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.scroll}>
      <table className={styles.table} data-testid={testIds.saved[kind === 'view' ? 'views' : 'pins']}>
        <thead>
          <tr>
            <th scope="col">{t('saved.name', 'Name')}</th>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
            <th scope="col">
              <span className={styles.hidden}>{t('saved.actions', 'Actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ document, href, cells, more }) => (
            <tr key={document.id} data-testid={testIds.saved.row} data-name={document.name}>
              <td className={styles.name}>
                <Name model={model} kind={kind} document={document} href={hrefOf(href)} />
              </td>
              {cells.map((cell, at) => (
                <td key={at}>{cell}</td>
              ))}
              <td className={styles.actions}>
                {more}
                <IconButton
                  name="trash-alt"
                  tooltip={t('saved.delete', 'Delete {{name}}', { name: document.name })}
                  onClick={() => void model.remove(kind, document.id)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A link, or the field to change its text in. */
function Name({
  model,
  kind,
  document,
  href,
}: Pick<RowsProps, 'model' | 'kind'> & { document: Row['document']; href: string }) {
  const styles = useStyles2(getStyles);
  const [draft, setDraft] = useState<string>();
  const { name } = document;
  if (draft === undefined) {
    return (
      <span className={styles.line}>
        <a href={href}>{name}</a>
        <IconButton
          name="pen"
          size="sm"
          tooltip={t('saved.rename', 'Rename {{name}}', { name })}
          onClick={() => setDraft(name)}
        />
      </span>
    );
  }
  const done = () => {
    setDraft(undefined);
    if (draft.trim() !== '' && draft !== name) void model.rename(kind, document, draft);
  };
  return (
    <Input
      autoFocus
      value={draft}
      maxLength={200}
      aria-label={t('saved.new-name', 'New name')}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter') done();
        if (event.key === 'Escape') setDraft(undefined);
      }}
    />
  );
}

/** 'Flame graph of shop-cart, CPU' */
function whatText({ view, search }: Saved): string {
  const values = new URLSearchParams(search);
  const service = values.get(urlKeys.service) ?? '';
  const type = parseProfileTypeId(values.get(urlKeys.profileType) ?? '');
  const words = [service, type === '' ? '' : profileTypeTitle(parseProfileType(type))].filter((word) => word !== '');
  return [viewWords[view].title, ...words].join(' · ');
}

function timeText({ search }: Saved, timeZone: string): string {
  const values = new URLSearchParams(search);
  const time = (key: string) => {
    const text = values.get(key) ?? '';
    return text.includes('now') || text === '' ? text : dateTime(/^\d+$/.test(text) ? Number(text) : text);
  };
  const [from, to] = [time(urlKeys.from), time(urlKeys.to)];
  return from === '' || to === '' ? '' : rangeUtil.describeTimeRange({ from, to }, timeZone);
}

const savedText = (when: string, who: string) =>
  who === '' ? when : t('saved.when-by', '{{when}} by {{who}}', { when, who });

const getStyles = (theme: GrafanaTheme2) => ({
  ...tableStyles(theme),
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(3) }),
  title: css({ fontSize: theme.typography.h4.fontSize, margin: 0 }),
  note: css({ color: theme.colors.text.secondary, margin: theme.spacing(0, 0, 1) }),
  deleted: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), margin: 0 }),
  line: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5) }),
  actions: css({ '&&': { textAlign: 'right', width: 1 } }),
  hidden: css(visuallyHidden),
});
