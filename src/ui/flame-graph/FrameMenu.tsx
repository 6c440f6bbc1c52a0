/** What can be done with a frame: opened with the right button, or Shift+F10 on the keyboard. */
import { ContextMenu, Menu } from '@grafana/ui';
import { copyText } from './copy-text.ts';

export interface FrameMenuProps {
  x: number;
  y: number;
  name: string;
  onFocus: () => void;
  /** Absent at the root, which is no function. */
  onSearch?: () => void;
  onClose: () => void;
}

export function FrameMenu({ x, y, name, onFocus, onSearch, onClose }: FrameMenuProps) {
  return (
    <ContextMenu
      x={x}
      y={y}
      focusOnOpen
      onClose={onClose}
      renderMenuItems={() => (
        <>
          <Menu.Item label="Zoom in here" icon="search-plus" onClick={onFocus} />
          <Menu.Item label="Copy name" icon="copy" onClick={() => void copyText(name)} />
          {onSearch && <Menu.Item label="Find everywhere" icon="search" onClick={onSearch} />}
        </>
      )}
    />
  );
}
