/** A button that says what is chosen and opens the list of what could be: for choices with too many words for a row. */
import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { Dropdown, Icon, Menu, useStyles2 } from '@grafana/ui';

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
  const styles = useStyles2(choiceStyle);
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
      <button
        type="button"
        className={styles.button}
        aria-label={`${title}: ${chosen?.label ?? ''}`}
        title={title}
        data-testid={testId}
        data-value={value}
      >
        {icon && <Icon name={icon} size="sm" />}
        {chosen?.label ?? title}
        <Icon name="angle-down" size="sm" />
      </button>
    </Dropdown>
  );
}

const choiceStyle = (theme: GrafanaTheme2) => ({
  button: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    height: theme.spacing(theme.components.height.sm),
    padding: theme.spacing(0, 1),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    background: 'none',
    color: theme.colors.text.primary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
  }),
});
