/** Links to what is on the screen, and what of them is kept under a name. */
import { dateTime, rangeUtil, type TimeRange } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { frozenAddress, shortAddress } from './frozen-address.ts';
import { hrefOf } from './navigation.ts';
import { pinOf } from './pin.ts';
import { urlKeys } from './url-state.ts';

const momentsOf = ({ from, to }: TimeRange) => ({ from: from.valueOf(), to: to.valueOf() });

/** Words stay for Grafana to read; a moment is one already. */
const timeOf = (text: string) => (text.includes('now') ? text : dateTime(/^\d+$/.test(text) ? Number(text) : text));

/** The whole address of the page, as people paste it. */
function here(): string {
  const { pathname, search, hash } = locationService.getLocation();
  return window.location.origin + hrefOf(`${pathname}${search}${hash}`);
}

/** Relative times stay: whoever opens it tomorrow sees tomorrow's. */
export const liveLink = () => shortAddress(here());

/** Relative times are written out: whoever opens it tomorrow sees what was seen today. */
export function frozenLink(model: SceneObject): string {
  const range = sceneGraph.getTimeRange(model);
  const rangeOf = (from: string, to: string) =>
    momentsOf(rangeUtil.convertRawToRange({ from: timeOf(from), to: timeOf(to) }, range.getTimeZone()));
  return frozenAddress(here(), momentsOf(range.state.value), rangeOf);
}

/** What only this browser or this moment has. */
const notKept = [urlKeys.dataSource, urlKeys.pin, urlKeys.refresh, urlKeys.timezone];

/** The query string of a link, to keep: without what another reader has otherwise. */
export function searchToKeep(link: string): string {
  const search = new URL(link).searchParams;
  for (const key of notKept) search.delete(key);
  return search.toString();
}

/** What a pin asks again when it is opened; both sides of a diff have their times in it. */
export function searchToPin(model: SceneObject): string {
  const search = new URLSearchParams(searchToKeep(frozenLink(model)));
  const [before, after] = pinOf(model).queries();
  if (before !== undefined && after !== undefined) {
    search.set(urlKeys.baselineFrom, String(before.start));
    search.set(urlKeys.baselineTo, String(before.end));
    search.set(urlKeys.comparisonFrom, String(after.start));
    search.set(urlKeys.comparisonTo, String(after.end));
  }
  return search.toString();
}
