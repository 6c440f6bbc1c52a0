/**
 * Where an alert leads: to the explanation of what went on with its service when it began.
 *
 *     { labels: { service_name: 'cart' }, activeAt: '2026-11-26T07:00:00Z' }
 *     → explain?service=cart&at=2026-11-26T07:00:00.000Z
 *
 * A link in the annotations that leads to Explain was written for this alert, and comes first.
 */
import { pluginId } from '../scene/view-names.ts';
import { fieldOf, textOf } from './place.ts';

export const explainPath = `/a/${pluginId}/explain`;

/** Labels that services are known by in metrics, traces and profiles. */
const serviceLabels = ['service_name', 'service', 'job', 'app'];

/** @param place of an alert (`instance`, and its `rule`), or of a rule */
export function alertAddress(place: unknown): string | undefined {
  const [instance, rule] = [fieldOf(place, 'instance'), fieldOf(place, 'rule')];
  const about = [instance, rule, place];
  const linked = about.map((one) => linkIn(fieldOf(one, 'annotations'))).find((link) => link !== undefined);
  const at = momentOf(textOf(instance, 'activeAt'));
  // A template of an annotation knows a time only where one of the rule's queries gives it.
  if (linked !== undefined)
    return at === undefined || /[?&]at=/.test(linked) ? linked : `${linked}&at=${encodeURIComponent(at)}`;
  const service = about.map((one) => serviceIn(fieldOf(one, 'labels'))).find((name) => name !== '');
  if (service === undefined) return undefined;
  const search = new URLSearchParams({ service, ...(at !== undefined && { at }) });
  return `${explainPath}?${search.toString()}`;
}

const serviceIn = (labels: unknown) =>
  serviceLabels.map((label) => textOf(labels, label)).find((value) => value !== '') ?? '';

/** Grafana writes the year 1 where an alert is not active. */
function momentOf(text: string): string | undefined {
  const millis = Date.parse(text);
  return Number.isFinite(millis) && millis > 0 ? new Date(millis).toISOString() : undefined;
}

/**
 * Of an absolute address too, only what follows the host is taken: links of alerts stay within this Grafana. A rule has
 * the template of the link, which names no service yet.
 */
function linkIn(annotations: unknown): string | undefined {
  if (typeof annotations !== 'object' || annotations === null) return undefined;
  for (const text of Object.values(annotations)) {
    const at = typeof text === 'string' ? text.indexOf(`${explainPath}?`) : -1;
    const link = at === -1 ? undefined : /^\S+/.exec(String(text).slice(at))?.[0];
    if (link !== undefined && !link.includes('{{')) return link;
  }
  return undefined;
}
