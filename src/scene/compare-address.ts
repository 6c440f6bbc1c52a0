/** Addresses of the diff of a span with the equally long time before it, and of the times around a moment. */
import type { SceneObject } from '@grafana/scenes';
import type { AddressChange } from './address.ts';
import type { TimeSpan } from '../api/profile-source.ts';
import { viewUrl } from './navigation.ts';

const side = (from: number, to: number) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });

export const sidesBefore = ({ start, end }: TimeSpan): AddressChange => ({
  baseline: side(start - (end - start), start),
  comparison: side(start, end),
});

/** From the first time to a moment, and from there to the last time. */
export const sidesAround = (first: number, moment: number, last: number): AddressChange => ({
  baseline: side(first, moment),
  comparison: side(moment, last),
});

/** The span as comparison, as much before it as baseline. */
export const compareAddress = (from: SceneObject, span: TimeSpan, change: AddressChange = {}): string =>
  viewUrl(from, 'diff', { ...change, ...sidesBefore(span) });
