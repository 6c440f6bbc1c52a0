/** A button that says what is chosen and opens the list of what could be: for choices with too many words for a row. */
import type { IconName } from '@grafana/data';
import { Dropdown, Icon, Menu } from '@grafana/ui';
import { ToolButton } from './ToolButton.tsx';

export interface Choice<Value extends string> {
  value: Value;
  label: string;
  /** What it does; or why it cannot be chosen. */
  description?: string;
  icon?: IconName;
  disabled?: boolean;
}

interface ChoiceMenuProps<Value extends string> {
  /** What is chosen among, for a screen reader and the tooltip. */
  title: string;
  value: Value;
  choices: readonly Choice<Value>[];
  onChange: (value: Value) => void;
  testId?: string;
  /** Before the chosen one's label. */
  icon?: IconName;
}

export function ChoiceMenu<Value extends string>(props: ChoiceMenuProps<Value>) {
  const { title, value, choices, onChange, testId, icon } = props;
  const chosen = choices.find((choice) => choice.value === value);
  const overlay = () => (
    <Menu ariaLabel={title}>
      {choices.map((choice) => (
        <Menu.Item
          key={choice.value}
          role="menuitemradio"
          ariaChecked={choice.value === value}
          active={choice.value === value}
          label={choice.label}
          description={choice.description}
          icon={choice.icon}
          disabled={choice.disabled}
          onClick={() => onChange(choice.value)}
        />
      ))}
    </Menu>
  );
  return (
    <Dropdown placement="bottom-start" overlay={overlay}>
      <ToolButton aria-label={`${title}: ${chosen?.label ?? ''}`} title={title} data-testid={testId} data-value={value}>
        {icon && <Icon name={icon} size="sm" />}
        {chosen?.label ?? title}
        <Icon name="angle-down" size="sm" />
      </ToolButton>
    </Dropdown>
  );
}
