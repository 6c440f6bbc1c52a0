/** Says that what is shown is a pin's data, what it was asked for, and how to get back to what is stored. */
import { css } from '@emotion/css';
import { dateTimeFormat, rangeUtil, dateTime, type GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import type { MergeQuery } from '../api/profile-source.ts';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { pinOf } from './pin.ts';

export function PinBanner({ model }: { model: SceneObject }) {
  const styles = useStyles2(getStyles);
  const { status, pin } = pinOf(model).useState();
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  if (status !== 'ready' || pin === undefined) return null;
  const when = dateTimeFormat(pin.time, { timeZone });
  return (
    <div className={styles.banner} role="status" data-testid={testIds.frame.pinBanner}>
      <Icon name="gf-pin" />
      <div className={styles.text}>
        <strong>{pin.name}</strong>{' '}
        {pin.by === ''
          ? t('pin.when', 'is pinned data of {{when}}, kept as it was then.', { when })
          : t('pin.when-by', 'is pinned data of {{when}} by {{who}}, kept as it was then.', { when, who: pin.by })}{' '}
        {t('pin.question', 'The question was:')}{' '}
        {pin.sides.map(({ query }, side) => (
          <span key={side}>
            {side > 0 && ` ${t('pin.against', 'against')} `}
            <code>{questionText(query, timeZone)}</code>
          </span>
        ))}
      </div>
      <Button size="sm" variant="secondary" onClick={() => pinOf(model).letGo()}>
        {t('pin.let-go', 'Show what is stored now')}
      </Button>
    </div>
  );
}

function questionText({ profileType, selector, start, end }: MergeQuery, timeZone: string): string {
  const [from, to] = [dateTime(start), dateTime(end)];
  const range = rangeUtil.describeTimeRange({ from, to }, timeZone);
  return `${profileTypeTitle(parseProfileType(profileType))} ${selector}, ${range}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  banner: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    padding: theme.spacing(0.75, 1),
    border: `1px solid ${theme.colors.info.borderTransparent}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.info.transparent,
  }),
  text: css({
    flex: '1 1 240px',
    minWidth: 0,
    color: theme.colors.text.secondary,
    overflowWrap: 'anywhere',
    '& strong': { color: theme.colors.text.primary },
    // A question is longer than a phone is wide.
    '& code': { whiteSpace: 'normal' },
  }),
});
