/** Small links side by side. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useRowTab } from './row-keys.ts';

interface Props {
  /** Said to screen readers. */
  label: string;
  links: readonly { text: string; href: string }[];
}

export function LinkRow({ label, links }: Props) {
  const styles = useStyles2(getStyles);
  const tabIndex = useRowTab();
  return (
    <nav className={styles.links} aria-label={label}>
      {links.map(({ text, href }) => (
        <a key={text} href={href} tabIndex={tabIndex}>
          {text}
        </a>
      ))}
    </nav>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  links: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 1.5),
    fontSize: theme.typography.bodySmall.fontSize,
    // As high as a finger needs.
    a: { minWidth: 24, lineHeight: '24px', color: theme.colors.text.link, '&:hover': { textDecoration: 'underline' } },
  }),
});
