/** What the graph comes to, which span or profile it is of, and how to save it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { LinkButton, useStyles2 } from '@grafana/ui';
import type { ComponentProps } from 'react';
import type { NameTree } from '#model/name-tree.ts';
import { applyTransforms, type PresetTests, type ResourceOf } from '#model/transforms/transform.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatShare } from '#model/units.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { logsHref } from '../../scene/explore-links.ts';
import { measureOf } from '../../scene/measure.ts';
import { useSelection } from '../../scene/use-selection.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { totalText } from './flame-notes.ts';
import { isOfSingles } from './load-flame.ts';
import { ProfileChip } from './ProfileChip.tsx';
import { SpanChip } from './SpanChip.tsx';
import { StoredExport } from './StoredExport.tsx';
import type { ShownTree } from './use-shown-tree.ts';

interface Props extends Pick<
  ComponentProps<typeof StoredExport>,
  'model' | 'answer' | 'fillOf' | 'labelOf' | 'factsOf'
> {
  shown: ShownTree;
  graph: GraphState;
  presetTest: PresetTests;
  text: (value: bigint | number) => string;
}

export function GraphHead({ model, answer, shown, graph, presetTest, fillOf, labelOf, factsOf, text }: Props) {
  const styles = useStyles2(headStyle);
  const whole = shown.tree.total[ROOT]!;
  const all = answer.tree.total[ROOT]!;
  const measure = measureOf(answer.query.profileType);
  const { service, spans, spanScope } = useSelection(model);
  // Of a span they are above, beside its trace.
  const isOfSpan = spans.length > 0 || spanScope === 'name';
  const logs = isOfSpan ? undefined : logsHref(service, answer.query);
  const words =
    whole === all
      ? totalText(measure, answer.summary)
      : t('flame-graph.part-of-all', '{{share}} of {{all}}', { share: formatShare(whole, all), all: text(all) });
  return (
    <>
      <span className={styles.total} data-testid={testIds.flameGraph.total} data-total={String(whole)}>
        <strong>{text(whole)}</strong> {words}
      </span>
      {!isOfSingles(answer.query) && (
        <LinkButton
          variant="secondary"
          fill="text"
          size="sm"
          icon="exchange-alt"
          href={hrefOf(viewUrl(model, 'diff'))}
          tooltip={t('flame-graph.compare-text', 'With the period before, in Diff')}
          data-testid={testIds.flameGraph.compare}
        >
          {t('flame-graph.compare', 'Compare')}
        </LinkButton>
      )}
      {logs !== undefined && (
        <LinkButton
          variant="secondary"
          fill="text"
          size="sm"
          icon="gf-logs"
          href={logs}
          tooltip={t('flame-graph.logs-text', 'What {{service}} logged in this time', { service })}
        >
          {t('flame-graph.logs', 'Logs')}
        </LinkButton>
      )}
      <SpanChip model={model} />
      <ProfileChip model={model} />
      <StoredExport
        model={model}
        answer={answer}
        graph={graph}
        tree={shown.weighed}
        focus={graph.focus}
        icicle={graph.orientation !== 'bottom'}
        transform={(stacks: NameTree, resourceOf: ResourceOf) =>
          applyTransforms(stacks, graph.transforms, presetTest, resourceOf)
        }
        fillOf={fillOf}
        labelOf={labelOf}
        factsOf={factsOf}
        text={text}
        total={`${text(whole)} ${words}`}
      />
    </>
  );
}

const headStyle = (theme: GrafanaTheme2) => ({
  total: css({
    color: theme.colors.text.secondary,
    '& strong': { color: theme.colors.text.primary, fontSize: theme.typography.h5.fontSize },
  }),
});
