/** Two files, or a file and what is stored, as one flame graph coloured by the change, with the table of changes. */
import { RadioButtonGroup } from '@grafana/ui';
import { useCallback, useMemo } from 'react';
import { diffTrees } from '#model/diff.ts';
import { diffTable } from '#model/function-table.ts';
import type { Granularity } from '#model/granular-frames.ts';
import type { NameTree } from '#model/name-tree.ts';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatValue, unitOf } from '#model/units.ts';
import { ChangeLegend } from '../../ui/diff-graph/ChangeLegend.tsx';
import type { StacksToExport } from '../../ui/export/stack-files.ts';
import { nameOfNode } from '../../ui/flame-graph/frame-facts.ts';
import { GraphPanel } from '../../ui/flame-graph/GraphPanel.tsx';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { useShortcuts } from '../../scene/shortcuts.ts';
import { t } from '../../ui/text.ts';
import { sharePercent, sharePoints, signed } from '../diff/change-text.ts';
import { ChangePane, diffPane, diffPanes } from '../diff/ChangePane.tsx';
import { compare } from '../diff/compare.ts';
import { diffActions, diffKeySheet } from '../diff/diff-actions.ts';
import { diffLook } from '../diff/diff-look.ts';
import { DiffExport } from '../diff/DiffExport.tsx';
import { addressNote } from '../flame-graph/address-note.ts';
import { GranularityMenu } from '../flame-graph/GranularityMenu.tsx';
import { PaneMenu, paneTitles } from '../flame-graph/PaneMenu.tsx';
import type { AdHocView } from './AdHocView.tsx';
import type { OpenedFile } from './open-ref.ts';

interface Side {
  opened: OpenedFile;
  tree: NameTree;
  type: string;
  by: Granularity;
  noInlines: boolean;
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
  const { colors, weighed } = compared;
  const words = useMemo(() => {
    const [beforeText, inUnit] = [before, after].map((unit) => (value: number) => formatValue(value, unit));
    const facts = { scales, texts: [beforeText!, inUnit!] as const, comparable };
    return normalised
      ? { text: sharePercent, changeText: sharePoints, facts }
      : { text: inUnit!, changeText: inUnit!, facts };
  }, [before, after, comparable, normalised]);
  const look = useMemo(() => diffLook(compared, words), [compared, words]);
  const setGraph = useCallback((changed: Partial<GraphState>) => model.setGraph(changed), [model]);
  const actionsOfName = (name: string) => diffActions(name, graph, setGraph);
  const actionsOf = (node: number) =>
    node === ROOT || diff.name[node] === diff.foldName ? [] : actionsOfName(nameOfNode(diff, node));
  useShortcuts(diffKeySheet());
  const pane = diffPane(graph.pane);
  const titles = [left, right].map(titleOf);
  const notes = [
    addressNote(right.by, diff),
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
      onState={setGraph}
      {...look}
      actionsOf={actionsOf}
      selectOnClick={pane === 'sandwich'}
      tableTitle={paneTitles()[pane]}
      tools={
        <>
          <GranularityMenu
            graph={graph}
            onFrames={setGraph}
            onlyFunctions={left.opened.onlyFunctions ?? right.opened.onlyFunctions}
            noAddresses={left.opened.noAddresses && right.opened.noAddresses}
          />
          <PaneMenu
            pane={pane}
            panes={diffPanes}
            onPane={(chosen) => setGraph({ pane: chosen, ...(graph.shown === 'graph' && { shown: 'both' }) })}
          />
        </>
      }
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
          <ChangeLegend end={colors.end} text={(value) => signed(value, words.changeText)} />
          <DiffExport
            sides={{ words: titles, left: stacksOf(left, 'baseline'), right: stacksOf(right, 'comparison') }}
            compared={compared}
            look={look}
            graph={graph}
            title={titles.join(' → ')}
            facts={[left, right].map(({ opened }) => `${opened.title}: ${opened.facts.join(', ')}`)}
          />
        </>
      }
      table={(link) => (
        <ChangePane
          whole={compared}
          shown={compared}
          functions={functions}
          words={words}
          graph={graph}
          setGraph={setGraph}
          measured={measured}
          onMeasured={(changed) => model.setState({ measured: changed })}
          link={link}
          actionsOf={actionsOf}
          actionsOfName={actionsOfName}
        />
      )}
    />
  );
}

const titleOf = ({ opened }: Side) => opened.title.split('/').at(-1) ?? opened.title;

function stacksOf(side: Side, word: string): StacksToExport {
  const { opened, tree, type, by, noInlines } = side;
  const { pprof } = opened;
  const parsed = parseProfileType(type);
  return {
    words: [titleOf(side), profileTypeTitle(parsed), word],
    type,
    by,
    noInlines,
    ...(pprof === undefined ? { tree: () => Promise.resolve(tree) } : { pprof: () => pprof(type) }),
  };
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
