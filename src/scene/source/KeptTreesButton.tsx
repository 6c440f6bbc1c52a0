/** Lists the trees of source code that this browser keeps, of every service, and removes them. */
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Button, IconButton, Modal, useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { formatValue } from '#model/units.ts';
import type { StoredTree } from '../../api/browser-trees.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { forgetTree, keptTrees, onKeptTrees } from './kept-trees.ts';

/** Absent where there are none. */
export function KeptTreesButton() {
  const styles = useStyles2(listStyle);
  const trees = useKeptTrees();
  const [isOpen, setOpen] = useState(false);
  if (trees.length === 0) return null;
  const title = t('source.kept-title', 'Source code that this browser keeps');
  return (
    <>
      <Button
        size="sm"
        variant="secondary"
        fill="text"
        icon="database"
        data-testid={testIds.source.kept}
        onClick={() => setOpen(true)}
      >
        {t('source.kept', 'Kept: {{count}}', { count: trees.length })}
      </Button>
      {isOpen && (
        <Modal isOpen title={title} onDismiss={() => setOpen(false)}>
          <p className={styles.text}>
            {t(
              'source.kept-text',
              'Folders and zips that were opened stay in this browser, 64 MB of each and 256 MB of all, so that they are there the next time. They are sent nowhere.',
            )}
          </p>
          <ul className={styles.rows} aria-label={title}>
            {trees.map(({ service, name, files, content, kept }) => (
              <li key={service} className={styles.row} data-testid={testIds.source.keptRow} data-service={service}>
                <span className={styles.name}>
                  <strong>{name}</strong> {service === '' ? t('source.of-files', 'for profiles in files') : service}
                </span>
                <span className={styles.fact}>
                  {t('source.kept-files', '{{shown}} files', {
                    count: files,
                    shown: files.toLocaleString('en'),
                    defaultValue_one: '{{shown}} file',
                  })}
                  , {formatValue(content.size, 'bytes')}, {dateTimeFormat(kept)}
                </span>
                <IconButton
                  name="trash-alt"
                  aria-label={t('source.forget', 'Forget {{name}}', { name })}
                  tooltip={t('source.forget', 'Forget {{name}}', { name })}
                  onClick={() => void forgetTree(service)}
                />
              </li>
            ))}
          </ul>
        </Modal>
      )}
    </>
  );
}

function useKeptTrees(): readonly StoredTree[] {
  const [trees, setTrees] = useState<readonly StoredTree[]>([]);
  useEffect(() => {
    let isGone = false;
    const ask = () => void keptTrees().then((found) => !isGone && setTrees(found));
    ask();
    const end = onKeptTrees(ask);
    return () => {
      isGone = true;
      end();
    };
  }, []);
  return trees;
}

const listStyle = (theme: GrafanaTheme2) => ({
  text: css({ margin: theme.spacing(0, 0, 2), color: theme.colors.text.secondary }),
  rows: css({ listStyle: 'none', maxHeight: 400, overflowY: 'auto' }),
  row: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    padding: theme.spacing(0.75, 0),
    '&:not(:last-child)': { borderBottom: `1px solid ${theme.colors.border.weak}` },
  }),
  name: css({ flex: '1 1 200px', minWidth: 0, overflowWrap: 'anywhere' }),
  fact: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
