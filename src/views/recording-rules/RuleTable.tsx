/** The rules, and how the recording of each goes. */
import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Badge, IconButton, useStyles2 } from '@grafana/ui';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import type { Recording, Rule } from '../../api/recording-rules.ts';
import { tableStyles } from '../../ui/table-style.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { visuallyHidden } from '../../ui/visually-hidden.ts';
import type { RecordingRulesView } from './RecordingRulesView.tsx';

interface Props {
  model: RecordingRulesView;
  recording: Recording;
  isEditor: boolean;
}

export function RuleTable({ model, recording: { rules, status }, isEditor }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.scroll}>
      <table className={styles.table} data-testid={testIds.recording.table}>
        <thead>
          <tr>
            <th scope="col">{t('recording.metric', 'Metric')}</th>
            <th scope="col">{t('recording.of', 'Of')}</th>
            <th scope="col">{t('recording.by', 'By')}</th>
            {status !== undefined && <th scope="col">{t('recording.status', 'Recorded')}</th>}
            <th scope="col">
              <span className={styles.hidden}>{t('recording.actions', 'Actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.id} data-testid={testIds.recording.row} data-metric={rule.metric}>
              <td className={styles.metric} title={rule.metric}>
                {rule.metric}
                {rule.isProvisioned && (
                  <Badge className={styles.badge} color="blue" text={t('recording.provisioned', 'from a file')} />
                )}
              </td>
              <td className={styles.of}>
                <div>{titleOf(rule.profileType)}</div>
                {rule.selector !== '{}' && (
                  <div className={styles.code} title={rule.selector}>
                    {rule.selector}
                  </div>
                )}
                {rule.functionName !== '' && (
                  <div className={styles.code} title={rule.functionName}>
                    {rule.functionName.slice(0, 2_000)}
                  </div>
                )}
              </td>
              <td>{rule.groupBy.join(', ')}</td>
              {status !== undefined && (
                <td className={styles.status}>
                  <Status model={model} rule={rule} status={status} />
                </td>
              )}
              <td className={styles.actions}>
                {isEditor && !rule.isProvisioned && (
                  <>
                    <IconButton
                      name="pen"
                      tooltip={t('recording.edit', 'Edit {{metric}}', { metric: rule.metric })}
                      onClick={() => model.edit(rule)}
                    />
                    <IconButton
                      name="trash-alt"
                      tooltip={t('recording.delete', 'Delete {{metric}}', { metric: rule.metric })}
                      onClick={() => void model.remove(rule)}
                    />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface StatusProps {
  model: RecordingRulesView;
  rule: Rule;
  status: NonNullable<Recording['status']>;
}

function Status({ model, rule, status }: StatusProps) {
  const styles = useStyles2(getStyles);
  const own = status.of.get(rule.id);
  if (own === undefined) return <>{t('recording.not-yet', 'not yet')}</>;
  if (own.problem !== '') return <span className={cx(styles.wrapped, styles.problem)}>{own.problem}</span>;
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  return (
    <>
      {t('recording.until', 'until {{time}}, {{count}} series', {
        time: dateTimeFormat(own.recordedUntil, { timeZone, format: 'HH:mm' }),
        count: own.series,
      })}
    </>
  );
}

function titleOf(profileType: string): string {
  try {
    return profileTypeTitle(parseProfileType(profileType));
  } catch {
    return profileType;
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  ...tableStyles(theme),
  metric: css({ fontWeight: theme.typography.fontWeightMedium }),
  badge: css({ marginLeft: theme.spacing(1) }),
  of: css({ maxWidth: 420 }),
  code: css({
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.secondary,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  }),
  status: css({ maxWidth: 360 }),
  wrapped: css({ whiteSpace: 'normal', overflowWrap: 'anywhere' }),
  problem: css({ color: theme.colors.error.text }),
  actions: css({ '&&': { textAlign: 'right', width: 1 } }),
  hidden: css(visuallyHidden),
});
