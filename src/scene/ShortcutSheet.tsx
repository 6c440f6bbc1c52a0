/** The sheet of shortcuts that can be used where one is; `?` opens it, and the menu beside the views. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Modal, useStyles2 } from '@grafana/ui';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { shortcutsNow, type Shortcut } from './shortcuts.ts';

export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const styles = useStyles2(getStyles);
  return (
    <Modal isOpen title={t('keys.title', 'Keyboard shortcuts')} onDismiss={onClose}>
      <div className={styles.groups} data-testid={testIds.frame.shortcutSheet}>
        {grouped(shortcutsNow()).map(([group, shortcuts]) => (
          <section key={group}>
            <h3 className={styles.title}>{group}</h3>
            <dl className={styles.list}>
              {shortcuts.map(({ keys, text }) => (
                <div key={`${keys} ${text()}`} className={styles.row}>
                  <dt>
                    {keys
                      .split(' ')
                      .flatMap(keyWords)
                      .map((key, at) => (
                        <kbd key={at} className={styles.key}>
                          {key}
                        </kbd>
                      ))}
                  </dt>
                  <dd>{text()}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

function grouped(shortcuts: readonly Shortcut[]): [string, Shortcut[]][] {
  const groups = new Map<string, Shortcut[]>();
  for (const one of shortcuts) {
    const group = one.group();
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  return [...groups];
}

const signs = new Map([
  ['ArrowUp', '↑'],
  ['ArrowDown', '↓'],
  ['ArrowLeft', '←'],
  ['ArrowRight', '→'],
  ['PageUp', 'PgUp'],
  ['PageDown', 'PgDn'],
  ['Escape', 'Esc'],
]);

/** A capital is what Shift makes of a letter: `S` and `s` are hard to tell apart. */
const keyWords = (key: string) => (/^[A-Z]$/.test(key) ? ['⇧', key] : [signs.get(key) ?? key]);

const getStyles = (theme: GrafanaTheme2) => ({
  groups: css({
    columns: '260px 2',
    columnGap: theme.spacing(4),
    '& > section': { breakInside: 'avoid', paddingBottom: theme.spacing(2) },
  }),
  title: css({ fontSize: theme.typography.h5.fontSize, margin: theme.spacing(0, 0, 1) }),
  list: css({ margin: 0 }),
  row: css({
    display: 'grid',
    gridTemplateColumns: '88px 1fr',
    gap: theme.spacing(1),
    padding: theme.spacing(0.25, 0),
    dt: { display: 'flex', gap: theme.spacing(0.5), alignItems: 'center', fontWeight: 'normal' },
    dd: { margin: 0, color: theme.colors.text.secondary },
  }),
  key: css({
    display: 'inline-block',
    minWidth: 22,
    padding: theme.spacing(0, 0.75),
    textAlign: 'center',
    color: theme.colors.text.primary,
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: 'none',
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
