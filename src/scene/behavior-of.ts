/** Finds one of the objects that an exploration carries for all its views (exploration-page.ts). */
import type { SceneObject } from '@grafana/scenes';

export function behaviorOf<Behavior extends SceneObject>(
  object: SceneObject,
  kind: new (...parameters: never[]) => Behavior,
): Behavior {
  for (let at: SceneObject | undefined = object; at !== undefined; at = at.parent) {
    const found = at.state.$behaviors?.find((one) => one instanceof kind);
    if (found instanceof kind) return found;
  }
  throw new Error(`There is no ${kind.name} above this object: it is not part of an exploration`);
}
