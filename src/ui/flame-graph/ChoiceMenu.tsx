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

/** Something besides the choice, on or off. */
interface Toggle extends Omit<Choice<string>, 'value'> {
  checked: boolean;
  onChange: (checked: boolean) => void;
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
  /** Below the choices. */
  toggle?: Toggle;
  /** What the button says after the chosen one's label. */
  remark?: string | undefined;
}

export function ChoiceMenu<Value extends string>(props: ChoiceMenuProps<Value>) {
  const { title, value, choices, onChange, testId, icon, toggle, remark } = props;
  const chosen = choices.find((choice) => choice.value === value);
  const said = [chosen?.label, remark].filter((text) => text !== undefined).join(', ');
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
      {toggle && (
        <>
          <Menu.Divider />
          <Menu.Item
            role="menuitemcheckbox"
            ariaChecked={toggle.checked}
            label={toggle.label}
            description={toggle.description}
            icon={toggle.checked ? 'check' : undefined}
            disabled={toggle.disabled}
            onClick={() => toggle.onChange(!toggle.checked)}
          />
        </>
      )}
    </Menu>
  );
  return (
    <Dropdown placement="bottom-start" overlay={overlay}>
      <ToolButton aria-label={`${title}: ${said}`} title={title} data-testid={testId} data-value={value}>
        {icon && <Icon name={icon} size="sm" />}
        {said || title}
        <Icon name="angle-down" size="sm" />
      </ToolButton>
    </Dropdown>
  );
}
