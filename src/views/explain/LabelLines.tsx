/** The labels that the change comes from, the one that says most first, each with its reasoning. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ExplainedLabel, ExplanationOfType } from '../../api/explain.ts';
import { RankedLabels } from '../../scene/RankedLabels.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { ExplainLinks } from './explain-links.ts';

interface Props {
  labels: readonly ExplainedLabel[];
  type: ExplanationOfType;
  links: ExplainLinks;
}

export function LabelLines({ labels, type: { profileType, since }, links }: Props) {
  const styles = useStyles2(getStyles);
  if (labels.length === 0) {
    return <p className={styles.quiet}>{t('explain.labels-none', 'No label has more than one value here.')}</p>;
  }
  return (
    <div data-testid={testIds.explain.labels}>
      <RankedLabels
        labels={labels}
        profileType={profileType}
        labelHref={(name) => links.labels(profileType, name)}
        valueLinks={(name, value) => {
          const only = [{ name, operator: '=' as const, values: [value] }];
          return [
            { text: t('explain.filter-to', 'Filter to it'), href: links.labels(profileType, name, only) },
            { text: t('explain.compare', 'Compare with before'), href: links.diff(profileType, since, only) },
          ];
        }}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  quiet: css({ margin: 0, color: theme.colors.text.secondary }),
});
