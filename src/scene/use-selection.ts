/** What components of a view draw from: the selection, the catalogue and the time range of the scene they are in. */
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { useMemo } from 'react';
import type { TimeSpan } from '../api/profile-source.ts';
import { catalogOf, type CatalogState } from './Catalog.ts';
import { demoOf } from './Demo.ts';
import { selectionOf, type SelectionState } from './Selection.ts';
import { spanOf } from './time-span.ts';

export const useSelection = (model: SceneObject): SelectionState => selectionOf(model).useState();

export const useCatalog = (model: SceneObject): CatalogState => catalogOf(model).useState();

export function useTimeSpan(model: SceneObject): TimeSpan {
  const { value } = sceneGraph.getTimeRange(model).useState();
  return useMemo(() => spanOf(value), [value]);
}

/** Services whose data the bundled demo made. */
export function useDemoServices(model: SceneObject): ReadonlySet<string> {
  const { demo } = demoOf(model).useState();
  return useMemo(() => new Set(demo?.services), [demo]);
}
