/** A button of a graph's bar that opens a list, and the items of it that are on or off. */
import { Dropdown, Icon, Menu } from '@grafana/ui';
import type { ComponentProps, ReactNode } from 'react';
import { ToolButton } from './ToolButton.tsx';

interface ToolMenuProps {
  /** Of the list, for a screen reader. */
  title: string;
  /** The button's tooltip. */
  purpose: string;
  label: ReactNode;
  testId: string;
  onOpen?: () => void;
  items: () => ReactNode;
}

export function ToolMenu({ title, purpose, label, testId, onOpen, items }: ToolMenuProps) {
  return (
    <Dropdown
      placement="bottom-start"
      onVisibleChange={(visible) => visible && onOpen?.()}
      overlay={() => <Menu ariaLabel={title}>{items()}</Menu>}
    >
      <ToolButton title={purpose} data-testid={testId}>
        {label}
        <Icon name="angle-down" size="sm" />
      </ToolButton>
    </Dropdown>
  );
}

type TickItemProps = Omit<ComponentProps<typeof Menu.Item>, 'role' | 'ariaChecked'> & { isOn: boolean };

/** @param props `icon` is what stands there while it is off */
export function TickItem({ isOn, icon = 'plus', ...item }: TickItemProps) {
  return <Menu.Item {...item} role="menuitemcheckbox" ariaChecked={isOn} icon={isOn ? 'check' : icon} />;
}
