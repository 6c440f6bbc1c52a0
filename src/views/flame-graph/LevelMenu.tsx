/** Chooses labels whose values are the first levels of the graph, or its last ones. */
import { Menu } from '@grafana/ui';
import { type LevelPlace, levelPlaces } from '#model/label-levels.ts';
import { usualGraph } from '../../scene/app-settings.ts';
import { mostLevels } from '../../scene/graph-url.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { TickItem, ToolMenu } from '../../ui/flame-graph/ToolMenu.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

interface LevelMenuProps {
  /** Of the labels there are. */
  names: readonly string[];
  graph: GraphState;
  setGraph: (change: Partial<GraphState>) => void;
}

export function LevelMenu({ names, graph: { levels, levelsAt }, setGraph }: LevelMenuProps) {
  const onLevels = (chosen: readonly string[]) =>
    setGraph({ levels: chosen, focus: '', color: chosen.length > 0 ? 'level' : usualGraph().color });
  const words = levels.join(' › ').slice(0, 60);
  return (
    <ToolMenu
      title={t('flame-graph.levels', 'Labels as levels')}
      purpose={t('flame-graph.levels-text', 'Labels as levels: their values are the first frames, or the last')}
      label={
        levels.length === 0 ? t('flame-graph.levels-none', 'Levels') : levelsAt === 'root' ? words : `… › ${words}`
      }
      testId={testIds.flameGraph.levels}
      items={() => (
        <>
          {names.map((name) => {
            const isOn = levels.includes(name);
            return (
              <TickItem
                key={name}
                isOn={isOn}
                label={name}
                disabled={!isOn && levels.length >= mostLevels}
                onClick={() => onLevels(isOn ? levels.filter((one) => one !== name) : [...levels, name])}
              />
            );
          })}
          <Menu.Divider />
          {levelPlaces.map((place) => (
            <Menu.Item
              key={place}
              role="menuitemradio"
              ariaChecked={place === levelsAt}
              active={place === levelsAt}
              label={placeTitles()[place]}
              icon={place === levelsAt ? 'check' : undefined}
              onClick={() => setGraph({ levelsAt: place, focus: '' })}
            />
          ))}
        </>
      )}
    />
  );
}

const placeTitles = (): Record<LevelPlace, string> => ({
  root: t('flame-graph.levels-at-root', 'At the root: the stacks of each value'),
  leaf: t('flame-graph.levels-at-leaf', 'At the leaf: the values of each stack'),
});
