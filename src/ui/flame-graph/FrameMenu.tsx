/** What can be done with a frame: opened with the right button, or Shift+F10 on the keyboard. */
import { t } from '../text.ts';
import { ContextMenu, Menu } from '@grafana/ui';
import { copyText } from './copy-text.ts';
import type { FrameAction } from './frame-action.ts';

export interface FrameMenuProps {
  x: number;
  y: number;
  name: string;
  /** Absent where there is nothing to zoom in to. */
  onFocus?: () => void;
  /** Absent at the root, which is no function. */
  onSearch?: () => void;
  actions: readonly FrameAction[];
  onClose: () => void;
}

export function FrameMenu({ x, y, name, onFocus, onSearch, actions, onClose }: FrameMenuProps) {
  return (
    <ContextMenu
      x={x}
      y={y}
      focusOnOpen
      onClose={onClose}
      renderMenuItems={() => (
        <>
          {onFocus && (
            <Menu.Item label={t('flame-graph.zoom-in', 'Zoom in here')} icon="search-plus" onClick={onFocus} />
          )}
          <Menu.Item label={t('flame-graph.copy-name', 'Copy name')} icon="copy" onClick={() => void copyText(name)} />
          {onSearch && (
            <Menu.Item label={t('flame-graph.find-everywhere', 'Find everywhere')} icon="search" onClick={onSearch} />
          )}
          {actions.length > 0 && <Menu.Divider />}
          {actions.map(({ id, label, icon, shortcut, run }) => (
            <Menu.Item key={id} label={label} icon={icon} shortcut={shortcut} onClick={run} />
          ))}
        </>
      )}
    />
  );
}
