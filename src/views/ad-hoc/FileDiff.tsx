/** Two files, or a file and what is stored, as one flame graph coloured by the change, with the table of changes. */
import { RadioButtonGroup } from '@grafana/ui';
import { useCallback, useMemo } from 'react';
import { diffTrees } from '#model/diff.ts';
import { frameLabel } from '#model/flame-layout-label.ts';
import { diffTable } from '#model/function-table.ts';
import type { NameTree } from '#model/name-tree.ts';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatValue, unitOf } from '#model/units.ts';
import { ChangeLegend } from '../../ui/diff-graph/ChangeLegend.tsx';
import { pictureChoices } from '../../ui/export/export-choices.ts';
import { ExportMenu } from '../../ui/export/ExportMenu.tsx';
import { graphPicture } from '../../ui/export/graph-picture.ts';
import { usePictureColors } from '../../ui/export/use-picture-colors.ts';
import { nameOfNode } from '../../ui/flame-graph/frame-facts.ts';
import { GraphPanel } from '../../ui/flame-graph/GraphPanel.tsx';
import { t } from '../../ui/text.ts';
import { relative, sharePercent, sharePoints, signed } from '../diff/change-text.ts';
import { ChangeTable } from '../diff/ChangeTable.tsx';
import { compare } from '../diff/compare.ts';
import { diffFacts, diffMarkerFacts } from '../diff/diff-facts.ts';
import type { AdHocView } from './AdHocView.tsx';
import type { OpenedFile } from './open-ref.ts';

interface Side {
  opened: OpenedFile;
  tree: NameTree;
  type: string;
}

interface Props {
  model: AdHocView;
  left: Side;
  right: Side;
  stale: boolean;
}

const scales = [1, 1] as const;

export function FileDiff({ model, left, right, stale }: Props) {
  const { graph, measured, normalised: wished } = model.useState();
  const before = parseProfileType(left.type).sampleUnit;
  const after = parseProfileType(right.type).sampleUnit;
  const comparable = sameUnit(before, after);
  const normalised = wished || !comparable;
  const diff = useMemo(() => diffTrees(left.tree, right.tree), [left.tree, right.tree]);
  const compared = useMemo(() => compare(diff, { normalised, scales }), [diff, normalised]);
  const functions = useMemo(() => diffTable(diff), [diff]);
  const { change, colors, weighed } = compared;
  const inUnit = useCallback((value: number) => formatValue(value, after), [after]);
  const text = normalised ? sharePercent : inUnit;
  const changeText = normalised ? sharePoints : inUnit;

  const fillOf = useCallback((node: number) => colors.color(change[node]!), [colors, change]);
  const labelOf = useCallback(
    (node: number, width: number) => {
      const changed = signed(change[node]!, changeText);
      const grown = relative(Number(diff.left.total[node]!), Number(diff.right.total[node]!));
      const words = change[node] === 0 ? [] : normalised ? [changed] : [grown, changed];
      return frameLabel(nameOfNode(diff, node), words, width);
    },
    [diff, normalised, change, changeText],
  );
  const factsOf = useCallback(
    (node: number) => {
      const texts = [(value: number) => formatValue(value, before), inUnit] as const;
      return diffFacts(diff, node, { scales, texts, comparable });
    },
    [diff, before, inUnit, comparable],
  );
  const markerOf = useCallback(
    (under: number, frames: number, weight: number) =>
      diffMarkerFacts(frames, weight / weighed.weight[ROOT]!, nameOfNode(diff, under)),
    [diff, weighed],
  );
  const pictureColors = usePictureColors();
  const words = [left, right].map(({ opened }) => opened.title.split('/').at(-1) ?? opened.title);
  const notes = [
    isAlike(left.type, right.type)
      ? undefined
      : t('ad-hoc.other-type', 'The baseline has no {{type}}: what comes nearest to it is compared, {{other}}.', {
          type: profileTypeTitle(parseProfileType(right.type)),
          other: profileTypeTitle(parseProfileType(left.type)),
        }),
    comparable
      ? undefined
      : t('ad-hoc.other-unit', 'The files measure in different units, so their shares are compared.'),
  ].filter((note) => note !== undefined);

  return (
    <GraphPanel
      title={t('ad-hoc.diff', 'Diff of the files')}
      tree={weighed}
      state={graph}
      onState={(changed) => model.setGraph(changed)}
      fillOf={fillOf}
      factsOf={factsOf}
      markerOf={markerOf}
      labelOf={labelOf}
      stale={stale}
      wideTable
      notes={notes}
      head={
        <>
          <RadioButtonGroup
            size="sm"
            aria-label={t('ad-hoc.alike', 'What is compared')}
            options={[
              { value: true, label: t('ad-hoc.shares', 'Shares') },
              { value: false, label: t('ad-hoc.values', 'Values') },
            ]}
            disabled={!comparable}
            value={normalised}
            onChange={(value) => model.setState({ normalised: value })}
          />
          <ChangeLegend end={colors.end} text={(value) => signed(value, changeText)} />
          <ExportMenu
            choices={pictureChoices(words, () =>
              graphPicture({
                tree: weighed,
                focus: graph.focus,
                icicle: graph.orientation !== 'bottom',
                title: words.join(' → '),
                facts: [left, right].map(({ opened }) => `${opened.title}: ${opened.facts.join(', ')}`),
                fillOf,
                labelOf,
                factsOf,
                // The width of a frame is that of both sides together.
                text: (weight) => sharePercent(weight / weighed.weight[ROOT]!),
                colors: pictureColors,
              }),
            )}
          />
        </>
      }
      table={(link) => (
        <ChangeTable
          compared={compared}
          functions={functions}
          link={link}
          measured={measured}
          onMeasured={(changed) => model.setState({ measured: changed })}
          text={text}
          changeText={changeText}
        />
      )}
    />
  );
}

/** Of the period nobody thinks who compares. */
function isAlike(a: string, b: string): boolean {
  const [one, other] = [parseProfileType(a), parseProfileType(b)];
  return one.sampleType === other.sampleType && one.sampleUnit === other.sampleUnit;
}

function sameUnit(a: string, b: string): boolean {
  const [one, other] = [unitOf(a), unitOf(b)];
  return one.kind === other.kind && one.factor === other.factor && one.noun === other.noun;
}
