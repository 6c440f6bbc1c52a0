/** Chooses labels whose values are the first levels of the graph. */
import { mostLevels } from '../../scene/graph-url.ts';
import { useLabelNames } from '../../scene/use-label-names.ts';
import { TickItem, ToolMenu } from '../../ui/flame-graph/ToolMenu.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { FlameGraphView } from './FlameGraphView.tsx';

interface LevelMenuProps {
  model: FlameGraphView;
  levels: readonly string[];
  onLevels: (levels: readonly string[]) => void;
}

export function LevelMenu({ model, levels, onLevels }: LevelMenuProps) {
  const names = useLabelNames(model);
  return (
    <ToolMenu
      title={t('flame-graph.levels', 'Labels as levels')}
      purpose={t('flame-graph.levels-text', 'Labels as levels: their values are the first frames')}
      label={levels.length === 0 ? t('flame-graph.levels-none', 'Levels') : levels.join(' › ').slice(0, 60)}
      testId={testIds.flameGraph.levels}
      items={() =>
        names.map((name) => {
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
        })
      }
    />
  );
}
