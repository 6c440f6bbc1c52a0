/** Saves what is shown as a file: all stacks in the formats of other tools, the picture, the table. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '../text.ts';
import { Button, Dropdown, IconButton, Menu, useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import { testIds } from '../test-ids.ts';
import { type ExportedFile, saveFile } from './save-file.ts';

export interface ExportChoice {
  /** What it is called, a word for tests and keys. */
  format: string;
  label: string;
  /** Who reads it. */
  description: string;
  make: () => Promise<ExportedFile>;
}

export function ExportMenu({ choices }: { choices: readonly ExportChoice[] }) {
  const styles = useStyles2(menuStyle);
  const [making, setMaking] = useState(false);
  const [failure, setFailure] = useState<string>();
  const save = async ({ make, label }: ExportChoice) => {
    setMaking(true);
    setFailure(undefined);
    try {
      saveFile(await make());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      setFailure(t('export.failed', '{{label}} could not be made: {{reason}}', { label, reason }));
    } finally {
      setMaking(false);
    }
  };
  return (
    <span className={styles.both}>
      <Dropdown
        placement="bottom-end"
        overlay={() => (
          <Menu ariaLabel={t('export.title', 'Export')}>
            {choices.map((choice) => (
              <Menu.Item
                key={choice.format}
                label={choice.label}
                description={choice.description}
                className={styles.item}
                testId={`${testIds.export.choice}-${choice.format}`}
                onClick={() => void save(choice)}
              />
            ))}
          </Menu>
        )}
      >
        <Button
          size="sm"
          variant="secondary"
          icon={making ? 'spinner' : 'download-alt'}
          disabled={making}
          data-testid={testIds.export.menu}
        >
          {t('export.title', 'Export')}
        </Button>
      </Dropdown>
      {failure !== undefined && (
        <span role="alert" className={styles.failure} data-testid={testIds.export.failure}>
          {failure}
          <IconButton
            name="times"
            size="sm"
            aria-label={t('export.dismiss', 'Dismiss')}
            onClick={() => setFailure(undefined)}
          />
        </span>
      )}
    </span>
  );
}

const menuStyle = (theme: GrafanaTheme2) => ({
  both: css({ display: 'inline-flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1), minWidth: 0 }),
  // On a phone the words go on in the next line.
  item: css({ maxWidth: 'calc(100vw - 16px)', '& > div': { whiteSpace: 'normal' } }),
  failure: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    color: theme.colors.error.text,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
});
