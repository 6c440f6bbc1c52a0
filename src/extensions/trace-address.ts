/** Where spans of Grafana's trace view lead: to the flame graph of just that span. */
import { addressOf, valuesOf } from '../scene/address.ts';
import { dataSourceType } from '../scene/data-source-type.ts';
import { parseProfileTypeId, parseSpans, urlKeys } from '../scene/url-state.ts';
import { listOf, rangeOf, textOf } from './place.ts';

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

const firstOf = (place: unknown, of: string, name: string) => {
  const value = listOf(place, of, name)[0];
  return typeof value === 'string' ? value : '';
};
