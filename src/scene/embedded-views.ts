/** The views that can be shown on a page of another plugin: those whose whole state is the selection and the time. */
import type { ViewName } from './view-names.ts';

export const embeddedViews = [
  'flame-graph',
  'labels',
  'profile-types',
  'services',
] as const satisfies readonly ViewName[];

export type EmbeddedView = (typeof embeddedViews)[number];

export const isEmbeddedView = (word: unknown): word is EmbeddedView =>
  (embeddedViews as readonly unknown[]).includes(word);
