/** Grafana's time ranges as the milliseconds that questions are asked with. */
import type { TimeRange } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { unixMillis } from '#model/brands.ts';
import type { TimeSpan } from '../api/profile-source.ts';

export const spanOf = (range: TimeRange): TimeSpan => ({
  start: unixMillis(range.from.valueOf()),
  end: unixMillis(range.to.valueOf()),
});

/** The time range that holds for an object of a scene. */
export const spanFor = (object: SceneObject): TimeSpan => spanOf(sceneGraph.getTimeRange(object).state.value);
