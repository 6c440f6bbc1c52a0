/**
 * Has a page follow what arrives, for whoever watches the first profiles come in: a demo that runs, or a service that
 * has just been started. Once only: who turns refreshing off, or another pace on, has decided.
 */
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph, SceneRefreshPicker } from '@grafana/scenes';

/** Agents push every 10 to 60 s. */
const pace = '10s';
let followed = false;

export function followNew(object: SceneObject): void {
  if (followed) return;
  followed = true;
  const picker = sceneGraph.findObject(object, (found) => found instanceof SceneRefreshPicker);
  if (picker instanceof SceneRefreshPicker && picker.state.refresh === '') picker.onIntervalChanged(pace);
}
