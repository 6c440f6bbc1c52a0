/** How much a question would read that is so dear that nobody has asked it yet, and the ways on. */
import { css } from '@emotion/css';
import { dateTime, type GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import { useSyncExternalStore } from 'react';
import { formatValue } from '#model/units.ts';
import type { ProfileQuery } from '../api/profile-source.ts';
import { queryCost } from '../api/query-cost.ts';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { bannerStyle } from './banner-style.ts';

const hourMs = 3_600_000;
/** Between the page's range and a question's, whose ends are at steps. */
const toleranceMs = 60_000;

export function CostNotice({ model }: { model: SceneObject }) {
  const styles = useStyles2(getStyles);
  const held = useSyncExternalStore(queryCost.subscribe, queryCost.held);
  const range = sceneGraph.getTimeRange(model);
  const { value, to } = range.useState();
  if (held === undefined) return null;
  const [from, until] = [value.from.valueOf(), value.to.valueOf()];
  // The ranges of a diff's sides are their own: where they are not the page's, there is nothing to narrow here.
  const isOfPage = ({ start, end }: ProfileQuery) =>
    Math.abs(start - from) <= toleranceMs && Math.abs(end - until) <= toleranceMs;
  const canNarrow = until - from > hourMs && held.parts.some(isOfPage);
  const narrow = () => {
    const last = { from: dateTime(until - hourMs), to: dateTime(until) };
    range.onTimeRangeChange({ ...last, raw: to === 'now' ? { from: 'now-1h', to } : last });
  };
  return (
    <div className={styles.notice} role="status" data-testid={testIds.frame.cost}>
      <Icon name="database" />
      <span className={styles.text}>
        {t('cost.reads', 'This reads about {{size}}.', { size: formatValue(held.bytes, 'bytes') })}
      </span>
      <Button size="sm" onClick={() => queryCost.show()}>
        {t('cost.show', 'Show')}
      </Button>
      {canNarrow && (
        <Button size="sm" variant="secondary" onClick={narrow}>
          {t('cost.narrow', 'Narrow to 1 h')}
        </Button>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  notice: css(bannerStyle(theme)),
  text: css({ fontVariantNumeric: 'tabular-nums' }),
});
