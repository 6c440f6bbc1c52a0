/** The views of a line as small pictures, each a link with its name. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { views } from '../../scene/view-names.ts';
import { useRowTab } from '../../ui/row-keys.ts';
import { t } from '../../ui/text.ts';
import type { LineLink } from './line-links.ts';

export function LineLinks({ name, links }: { name: string; links: readonly LineLink[] }) {
  const styles = useStyles2(getStyles);
  const tabIndex = useRowTab();
  return (
    <nav className={styles.links} aria-label={t('services.views-of', 'Views of {{name}}', { name })}>
      {links.map(({ view, text, href }) => (
        <a key={view} href={href} title={text} aria-label={text} className={styles.link} tabIndex={tabIndex}>
          <Icon name={views[view].icon} size="md" />
        </a>
      ))}
    </nav>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  links: css({ display: 'flex', flexWrap: 'nowrap', gap: theme.spacing(0.5) }),
  link: css({
    display: 'inline-flex',
    padding: theme.spacing(0.5),
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.secondary,
    '&:hover': { color: theme.colors.text.maxContrast, background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
});
