/** Where Grafana's trace view leads: a span to the flame graph of just that span, a trace to its spans. */
import { addressOf, valuesOf } from '../scene/address.ts';
import { dataSourceType } from '../scene/data-source-type.ts';
import { parseProfileTypeId, parseSpans, urlKeys } from '../scene/url-state.ts';
import { fieldOf, listOf, rangeOf, textOf, type UrlRange } from './place.ts';

/** The tag that OpenTelemetry's integrations of profilers set: the id by which the samples are marked. */
const profileTag = 'pyroscope.profile.id';

/** Of `grafana/traceview/details`: a span, with what its data source says about profiles. */
export function spanAddress(place: unknown): string | undefined {
  const service = textOf(place, 'serviceName');
  if (service === '') return undefined;
  const target = listOf(place, 'targets').find((one) => textOf(one, 'datasource', 'type') === dataSourceType);
  const spans = parseSpans(textOf(place, 'spanSelector'));
  const profileType = parseProfileTypeId(textOf(place, 'profileTypeId'));
  return addressOf('flame-graph', {
    [urlKeys.dataSource]: textOf(target, 'datasource', 'uid') || undefined,
    ...valuesOf({
      ...rangeOf(place),
      service,
      ...(profileType && { profileType }),
      ...(spans.length > 0 && { spans }),
    }),
  });
}

/** Of `grafana/traceview/resource-attributes`: one span's resource, with its own attributes from Grafana 13 on. */
export function resourceAddress(place: unknown): string | undefined {
  const service = firstOf(place, 'attributes', 'service.name');
  if (service === '') return undefined;
  const spans = parseSpans(firstOf(place, 'spanAttributes', profileTag));
  return addressOf('flame-graph', {
    ...valuesOf({ ...rangeOf(place), service, ...(spans.length > 0 && { spans }) }),
    ...(spans.length > 0 && { [urlKeys.trace]: textOf(place, 'traceID') || undefined }),
  });
}

/** Of `grafana/traceview/header/actions`: a whole trace, whose times are microseconds. */
export function headerAddress(place: unknown): string | undefined {
  const trace = textOf(place, 'traceID');
  if (trace === '') return undefined;
  return addressOf('spans', { [urlKeys.trace]: trace, ...traceRange(place) });
}

/** A profile that holds a span's samples is pushed up to a minute after the span. */
const marginMillis = 60_000;

function traceRange(place: unknown): Partial<UrlRange> {
  const [start, end] = [fieldOf(place, 'startTime'), fieldOf(place, 'endTime')];
  if (typeof start !== 'number' || typeof end !== 'number') return {};
  return {
    from: String(Math.floor(start / 1_000) - marginMillis),
    to: String(Math.ceil(end / 1_000) + marginMillis),
  };
}

const firstOf = (place: unknown, of: string, name: string) => {
  const value = listOf(place, of, name)[0];
  return typeof value === 'string' ? value : '';
};
