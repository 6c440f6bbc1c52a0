/** What can be done with a frame, in its menu and by one key while it is under the cursor. */
import type { IconName } from '@grafana/data';
import type { KeyboardEvent } from 'react';

export interface FrameAction {
  id: string;
  label: string;
  icon: IconName;
  /** One letter. */
  shortcut?: string;
  run: () => void;
}

/** Whether the key was that of an action, which then has been run. */
export function runShortcut(event: KeyboardEvent, actions: readonly FrameAction[]): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const action = actions.find(({ shortcut }) => shortcut === event.key);
  if (action === undefined) return false;
  event.preventDefault();
  event.stopPropagation();
  action.run();
  return true;
}
