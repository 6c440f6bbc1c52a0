/** The way from the root to the focus; each name on it goes back there. Long ways are shortened at the front. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { Fragment } from 'react';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';

export interface BreadcrumbProps {
  /** From the root to the focus. */
  path: readonly { node: number; name: string }[];
  onFocus: (node: number) => void;
}

/** Names at the end that are shown; the root always is. */
const shown = 3;

export function Breadcrumb({ path, onFocus }: BreadcrumbProps) {
  const styles = useStyles2(breadcrumbStyle);
  const [root, ...rest] = path;
  if (root === undefined) return null;
  const hidden = rest.slice(0, Math.max(0, rest.length - shown));
  const last = rest.length - 1;
  return (
    <nav
      className={styles.path}
      aria-label={t('flame-graph.zoomed-to', 'Zoomed in to')}
      data-testid={testIds.flameGraph.breadcrumb}
    >
      <Button
        size="sm"
        variant="secondary"
        icon="times"
        data-testid={testIds.flameGraph.resetZoom}
        onClick={() => onFocus(root.node)}
      >
        {t('flame-graph.show-all', 'Show all')}
      </Button>
      {hidden.length > 0 && (
        <span className={styles.hidden}>{t('flame-graph.above', '… {{count}} above', { count: hidden.length })}</span>
      )}
      {rest.map(({ node, name }, i) => (
        <Fragment key={node}>
          {i >= hidden.length && (
            <>
              {i > 0 && <span aria-hidden>›</span>}
              {i === last ? (
                <span className={styles.here} title={name.slice(0, 2000)} aria-current="true">
                  {name}
                </span>
              ) : (
                <button type="button" className={styles.name} title={name.slice(0, 2000)} onClick={() => onFocus(node)}>
                  {name}
                </button>
              )}
            </>
          )}
        </Fragment>
      ))}
    </nav>
  );
}

const breadcrumbStyle = (theme: GrafanaTheme2) => {
  const text = {
    maxWidth: 320,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    fontFamily: theme.typography.fontFamilyMonospace,
  } as const;
  return {
    path: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.75),
      minHeight: 24,
      minWidth: 0,
      fontSize: theme.typography.bodySmall.fontSize,
      color: theme.colors.text.secondary,
    }),
    hidden: css({ whiteSpace: 'nowrap' }),
    name: css({
      ...text,
      padding: 0,
      border: 0,
      background: 'none',
      fontSize: 'inherit',
      color: theme.colors.text.link,
      '&:hover': { textDecoration: 'underline' },
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
    }),
    here: css({ ...text, color: theme.colors.text.primary }),
  };
};
