/** Chooses labels whose values are the first levels of the graph. */
import { Dropdown, Icon, Menu } from '@grafana/ui';
import { mostLevels } from '../../scene/graph-url.ts';
import { useLabelNames } from '../../scene/use-label-names.ts';
import { ToolButton } from '../../ui/flame-graph/ToolButton.tsx';
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
  const purpose = t('flame-graph.levels-text', 'Labels as levels: their values are the first frames');
  return (
    <Dropdown
      placement="bottom-start"
      overlay={() => (
        <Menu ariaLabel={t('flame-graph.levels', 'Labels as levels')}>
          {names.map((name) => {
            const isOn = levels.includes(name);
            return (
              <Menu.Item
                key={name}
                role="menuitemcheckbox"
                ariaChecked={isOn}
                icon={isOn ? 'check' : 'plus'}
                label={name}
                disabled={!isOn && levels.length >= mostLevels}
                onClick={() => onLevels(isOn ? levels.filter((one) => one !== name) : [...levels, name])}
              />
            );
          })}
        </Menu>
      )}
    >
      <ToolButton title={purpose} data-testid={testIds.flameGraph.levels}>
        {levels.length === 0 ? t('flame-graph.levels-none', 'Levels') : levels.join(' › ').slice(0, 60)}
        <Icon name="angle-down" size="sm" />
      </ToolButton>
    </Dropdown>
  );
}
