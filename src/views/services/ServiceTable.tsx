/** The services as rows: one line each, to compare many at a glance. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Badge, useStyles2 } from '@grafana/ui';
import { changeWords } from '../../scene/change.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { useDemoServices } from '../../scene/use-selection.ts';
import { ChangeChip } from '../../ui/ChangeChip.tsx';
import { ShareBar } from '../../ui/ShareBar.tsx';
import { tableStyles } from '../../ui/table-style.ts';
import { testIds } from '../../ui/test-ids.ts';
import { Trend } from '../../ui/Trend.tsx';
import { ServiceLinks, type ServiceCard } from './ServiceCard.tsx';
import type { ServicesView } from './ServicesView.tsx';

export function ServiceTable({ view, cards }: { view: ServicesView; cards: readonly ServiceCard[] }) {
  const styles = useStyles2(getStyles);
  const demoServices = useDemoServices(view);
  const { value: timeRange } = sceneGraph.getTimeRange(view).useState();
  const adds = cards[0]?.state.measure.total !== undefined;
  return (
    <div className={styles.scroll}>
      <table className={styles.table} data-testid={testIds.services.table}>
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">Over time</th>
            <th scope="col" className={styles.number}>
              Mean
            </th>
            <th scope="col" className={styles.number}>
              Change
            </th>
            {adds && (
              <th scope="col" className={styles.number}>
                Total
              </th>
            )}
            <th scope="col">Share</th>
            <th scope="col">
              <span className={styles.hidden}>Views</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {cards.map((card) => {
            const { service, frame, measure } = card.state;
            const summary = summaryOf(frame);
            return (
              <tr key={service} data-testid={testIds.services.row} data-name={service}>
                <th scope="row" className={styles.name}>
                  <a href={hrefOf(viewUrl(view, 'flame-graph', { service }))} title={service}>
                    {service}
                  </a>{' '}
                  {demoServices.has(service) && <Badge text="demo" color="orange" />}
                </th>
                <td>
                  <Trend frame={frame} timeRange={timeRange} />
                </td>
                <td className={styles.number}>{measure.mean(summary.mean)}</td>
                <td className={styles.number}>
                  <ChangeChip {...changeWords(summary, measure)} />
                </td>
                {adds && <td className={styles.number}>{measure.total?.(summary.total)}</td>}
                <td>
                  <ShareBar share={summary.share} />
                </td>
                <td className={styles.links}>
                  <ServiceLinks model={card} service={service} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  ...tableStyles(theme),
  links: css({ nav: { flexWrap: 'nowrap' } }),
  hidden: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
});
