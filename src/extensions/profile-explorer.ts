/**
 * The profile explorer that other plugins show on their own pages; docs/embedding.md has how. What is here may be
 * added to within /v1, not changed.
 */
import type { ComponentType } from 'react';
import { pluginId } from '../scene/view-names.ts';
import type { EmbeddedView } from '../scene/embedded-views.ts';

export interface ProfileExplorerProps {
  /** uid of a data source of the Pyroscope type; else the one that the app opens with. */
  dataSourceUid?: string;
  /** What is looked at, as PromQL: `{service_name="cart", region="eu"}`; else the first service that has profiles. */
  selector?: string;
  /** A profile type id, such as `process_cpu:cpu:nanoseconds:cpu:nanoseconds`; else the type that one begins with. */
  profileType?: string;
  /** As Grafana's raw ranges: `now-1h`, an ISO time or milliseconds; the last half an hour when absent. Followed when it changes. */
  timeRange?: { from: string; to: string };
  /** Told of a range that somebody picks in the explorer. */
  onTimeRangeChange?: (timeRange: { from: string; to: string }) => void;
  /** Which view it begins with: `services`, `profile-types`, `labels` or `flame-graph`, which it is when absent. */
  initialView?: EmbeddedView;
  /** Of the whole explorer, pixels or a CSS length; as high as its content when absent. */
  height?: number | string;
  /** `false` leaves the fields and the choice of views out: one pane of what the other properties say. */
  controls?: boolean;
}

export const profileExplorer = {
  id: `${pluginId}/profile-explorer/v1`,
  title: 'Profile explorer',
  description: 'The profiles of a service: over time, by label, as a table of functions and a flame graph',
} as const;

/** @param component that draws it; it comes from outside, for extensions draw no views */
export const exposedExplorer = (component: ComponentType<ProfileExplorerProps>) => ({ ...profileExplorer, component });
