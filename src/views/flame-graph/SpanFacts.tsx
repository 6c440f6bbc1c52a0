/**
 * What is known of the span whose profile is shown: name, trace, time, on how many samples the graph stands, and the
 * ways from it: wider by named steps, to what it waited for, to its trace and to the service's logs.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { LinkButton, TextLink, useStyles2 } from '@grafana/ui';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { formatValue } from '#model/units.ts';
import type { AddressChange } from '../../scene/address.ts';
import { logsHref, traceHref } from '../../scene/explore-links.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { spanFor } from '../../scene/time-span.ts';
import { useCatalog, useSelection } from '../../scene/use-selection.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t, Trans } from '../../ui/text.ts';
import type { FlameGraphView } from './FlameGraphView.tsx';
import { useSpanRow, useTracedSpan } from './use-span.ts';
import { enoughSamples, isCpu, mostlyWaited, sampleCounts, waitingTypes } from './span-text.ts';

const minute = 60_000;

export function SpanFacts({ model, total }: { model: FlameGraphView; total: bigint }) {
  const styles = useStyles2(getStyles);
  const {
    service,
    profileType,
    spans,
    spanName,
    spanMillis: linked,
    spanScope: asked,
    trace: given,
  } = useSelection(model);
  const { services } = useCatalog(model);
  const { row, byName } = useSpanRow(model);
  // What is shown where names cannot be looked up is the span alone.
  const spanScope = byName ? asked : 'span';
  const trace = given || row?.trace || '';
  const isToldAll = linked !== undefined && (spanName || row?.name || '') !== '';
  const traced = useTracedSpan(isToldAll ? '' : trace, spans[0]);
  if (spans.length === 0 && spanScope !== 'name') return null;

  const range = spanFor(model);
  const name = spanName || row?.name || traced?.name || '';
  const spanMillis = linked ?? traced?.millis;
  const unit = parseProfileType(profileType).sampleUnit;
  const counts = spanScope === 'span' ? sampleCounts(profileType, total, spanMillis) : undefined;
  const waited = spanScope === 'span' && mostlyWaited(profileType, total, spanMillis);
  const others = waitingTypes(services.get(service) ?? []).filter((type) => type !== profileType);
  const moment = row ?? range;
  const around = (millis: number): AddressChange => ({
    from: String(Math.floor(moment.start - millis / 2)),
    to: String(Math.ceil(moment.end + millis / 2)),
  });
  const same: AddressChange = { service, profileType, spans, trace, spanName: name, spanMillis };
  const link = (change: AddressChange) => hrefOf(viewUrl(model, 'flame-graph', change));
  const steps = [
    { label: t('span.step-span', 'This span'), href: link(same), here: spanScope === 'span', usable: spans.length > 0 },
    {
      label: t('span.step-minute', 'All “{{name}}” of its minute', { name }),
      href: link({ ...same, ...around(minute), spanScope: 'name' }),
      here: false,
      usable: name !== '' && byName,
    },
    {
      label: t('span.step-hour', 'All “{{name}}” of its hour', { name }),
      href: link({ ...same, ...around(60 * minute), spanScope: 'name' }),
      here: false,
      usable: name !== '' && byName,
    },
    {
      label: t('span.step-service', 'All of {{service}}', { service }),
      href: link({ service, profileType }),
      here: false,
      usable: true,
    },
  ];
  const [back, logs] = [traceHref(trace, range), logsHref(service, range)];

  return (
    <section className={styles.facts} aria-label={t('span.label', 'Span')} data-testid={testIds.spans.facts}>
      <div>
        <strong>{name || spans[0]}</strong>{' '}
        {spanScope === 'name' ? (
          <Trans i18nKey="span.all-of-name">all spans of this name in the time range</Trans>
        ) : (
          <>
            {spans.length === 1 && name !== '' && <code>{spans[0]}</code>}{' '}
            {isCpu(profileType) &&
              (spanMillis === undefined
                ? t('span.cpu', '{{cpu}} CPU', { cpu: formatValue(total, unit) })
                : t('span.cpu-of', '{{cpu}} CPU in {{duration}}', {
                    cpu: formatValue(total, unit),
                    duration: formatValue(spanMillis * 1e6, 'nanoseconds'),
                  }))}
          </>
        )}
      </div>
      {counts !== undefined && counts.seen < enoughSamples && (
        <p data-testid={testIds.spans.few}>
          {t('span.few', 'This stands on about {{count}} samples.', {
            count: counts.seen,
            defaultValue_one: 'This stands on about one sample.',
          })}{' '}
          {counts.expected === undefined
            ? t('span.few-why', 'An agent that looks a hundred times a second sees one in ten milliseconds.')
            : t(
                'span.few-expected',
                'An agent that looks a hundred times a second would see {{expected}} in {{duration}}, fewer where it waits.',
                { expected: counts.expected, duration: formatValue((spanMillis ?? 0) * 1e6, 'nanoseconds') },
              )}{' '}
          {byName ? (
            <Trans i18nKey="span.widen">More of the same kind says more:</Trans>
          ) : (
            <Trans i18nKey="span.no-names">
              A Hearth server would show all spans of this name; this one does not look them up.
            </Trans>
          )}
        </p>
      )}
      <nav className={styles.steps} aria-label={t('span.wider', 'Wider')} data-testid={testIds.spans.wider}>
        {steps
          .filter(({ usable }) => usable)
          .map(({ label, href, here }) => (
            <LinkButton
              key={label}
              size="sm"
              variant="secondary"
              fill="outline"
              href={href}
              aria-current={here || undefined}
            >
              {label}
            </LinkButton>
          ))}
        {trace !== '' && (
          <LinkButton
            size="sm"
            variant="secondary"
            fill="text"
            href={back ?? hrefOf(viewUrl(model, 'spans', { trace }))}
          >
            {back === undefined ? t('span.trace-spans', 'Spans of its trace') : t('span.trace', 'Back to the trace')}
          </LinkButton>
        )}
        {logs !== undefined && (
          <LinkButton size="sm" variant="secondary" fill="text" href={logs}>
            {t('span.logs', 'Logs of {{service}}', { service })}
          </LinkButton>
        )}
      </nav>
      {waited && (
        <p data-testid={testIds.spans.waits}>
          <Trans i18nKey="span.waited">It mostly waited.</Trans>{' '}
          {others.length > 0 ? (
            <>
              {name === '' || !byName ? (
                <Trans i18nKey="span.waited-for">What for, is in</Trans>
              ) : (
                t('span.waited-for-name', 'What spans called “{{name}}” wait for, is in', { name })
              )}{' '}
              {others.map((type) => (
                <TextLink
                  key={type}
                  inline
                  href={viewUrl(model, 'flame-graph', {
                    ...same,
                    profileType: type,
                    spanScope: name === '' || !byName ? 'span' : 'name',
                  })}
                >
                  {profileTypeTitle(parseProfileType(type))}
                </TextLink>
              ))}
            </>
          ) : (
            <Trans i18nKey="span.no-waiting-types">
              What for, a profile of wall time would say: agents send it with wall (Node), PYROSCOPE_PROFILER_EVENT=wall
              (Java), block and mutex profiles (Go), or off-CPU sampling (eBPF).
            </Trans>
          )}
        </p>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  facts: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.75),
    padding: theme.spacing(1, 1.5),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    overflowWrap: 'anywhere',
    p: { margin: 0, color: theme.colors.text.secondary },
    code: { fontSize: theme.typography.bodySmall.fontSize },
  }),
  steps: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5), alignItems: 'center' }),
});
