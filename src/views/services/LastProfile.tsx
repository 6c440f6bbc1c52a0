/** When a line's last profile came; a service that has stopped sending is pointed out. */
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { formatValue } from '#model/units.ts';
import { hasStopped, type OverviewLine } from '../../scene/overview-lines.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { ProfileAges } from './line-list.ts';
import { ageText } from '../../scene/age-text.ts';

export function LastProfile({ line, age: { now } }: { line: OverviewLine; age: ProfileAges }) {
  const styles = useStyles2(getStyles);
  const { lastProfile: at, apartMs } = line;
  if (at === undefined) return <span aria-hidden>–</span>;
  const moment = dateTimeFormat(at, { format: 'YYYY-MM-DD HH:mm:ss' });
  if (now === undefined) return <span title={moment}>{dateTimeFormat(at, { format: 'HH:mm:ss' })}</span>;
  const stopped = hasStopped(line, now);
  const title = stopped
    ? t('services.stopped', 'No profile since {{moment}}; before that one came about every {{apart}}', {
        moment,
        apart: formatValue(apartMs ?? 0, 'milliseconds'),
      })
    : moment;
  return (
    <span className={stopped ? styles.stopped : undefined} title={title} data-testid={testIds.services.lastProfile}>
      {stopped && <Icon name="exclamation-triangle" size="sm" aria-label={t('services.stopped-word', 'stopped')} />}
      {ageText(at, now)}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  stopped: css({ display: 'inline-flex', alignItems: 'center', gap: 4, color: theme.colors.warning.text }),
});
