import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Reason } from '#model/errors.ts';
import type { RuleCount } from './rules/rule.ts';

export interface IngestMetrics {
  received(tenant: string, profiles: number, bytes: number): void;
  /** @param format as the payload was read, such as `pprof` or `otlp-1.9` */
  decoded(tenant: string, format: string): void;
  /** @param event a type of event that no profile is made of */
  ignored(tenant: string, event: string, count: number): void;
  stored(tenant: string, profiles: number, samples: number, unpackedBytes: number): void;
  discarded(tenant: string, reason: Reason, bytes: number): void;
  /** What one rule did to the profiles of one payload. */
  ruled(tenant: string, rule: string, count: RuleCount): void;
  acknowledged(seconds: number): void;
}

/** Types of events that are counted by name: recorders have some two hundred, and a client may make up any number. */
const MAX_EVENT_NAMES = 400;

/** Registers the counters of ingest; the names of discarded profiles and their reasons are the ones Pyroscope has. */
export function createIngestMetrics(registry: Registry, queuedBytes: () => number): IngestMetrics {
  const registers = [registry];
  const receivedProfiles = new Counter({
    name: 'hearth_ingest_received_profiles_total',
    help: 'Profiles pushed, before any check.',
    labelNames: ['tenant'],
    registers,
  });
  const receivedBytes = new Counter({
    name: 'hearth_ingest_received_bytes_total',
    help: 'Bytes of profiles as pushed (most are packed).',
    labelNames: ['tenant'],
    registers,
  });
  const decodedPayloads = new Counter({
    name: 'hearth_ingest_decoded_payloads_total',
    help: 'Payloads that could be read, by format; OTLP by the revision of its schema.',
    labelNames: ['format', 'tenant'],
    registers,
  });
  const ignoredEvents = new Counter({
    name: 'hearth_ingest_ignored_events_total',
    help: 'Events of JFR recordings that no profile is made of, by type.',
    labelNames: ['event', 'tenant'],
    registers,
  });
  const eventNames = new Set<string>();
  const storedProfiles = new Counter({
    name: 'hearth_ingest_stored_profiles_total',
    help: 'Profiles acknowledged after they were durable.',
    labelNames: ['tenant'],
    registers,
  });
  const storedSamples = new Counter({
    name: 'hearth_ingest_stored_samples_total',
    help: 'Samples of acknowledged profiles, as sent.',
    labelNames: ['tenant'],
    registers,
  });
  const unpacked = new Counter({
    name: 'hearth_ingest_unpacked_bytes_total',
    help: 'Bytes of acknowledged profiles, unpacked: what the rate limit counts.',
    labelNames: ['tenant'],
    registers,
  });
  const discardedProfiles = new Counter({
    name: 'pyroscope_discarded_samples_total',
    help: 'Profiles that were refused, by reason.',
    labelNames: ['reason', 'tenant'],
    registers,
  });
  const discardedBytes = new Counter({
    name: 'pyroscope_discarded_bytes_total',
    help: 'Bytes of profiles that were refused, by reason.',
    labelNames: ['reason', 'tenant'],
    registers,
  });
  const ruledProfiles = new Counter({
    name: 'hearth_rule_profiles_total',
    help: 'Profiles that a rule of the tenant dropped, or changed (relabelled, some sample types dropped, multiplied).',
    labelNames: ['tenant', 'rule', 'effect'],
    registers,
  });
  const ruledBytes = new Counter({
    name: 'hearth_rule_saved_bytes_total',
    help: 'Bytes of profiles, as pushed, that a rule of the tenant kept out of the store.',
    labelNames: ['tenant', 'rule'],
    registers,
  });
  const acknowledge = new Histogram({
    name: 'hearth_ingest_acknowledge_seconds',
    help: 'From the arrival of a push to its acknowledgement.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  new Gauge({
    name: 'hearth_ingest_queued_bytes',
    help: 'Bytes of profiles that wait to be decoded or are being decoded.',
    registers,
    collect() {
      this.set(queuedBytes());
    },
  });
  return {
    received(tenant, profiles, bytes) {
      receivedProfiles.inc({ tenant }, profiles);
      receivedBytes.inc({ tenant }, bytes);
    },
    decoded: (tenant, format) => decodedPayloads.inc({ format, tenant }),
    ignored(tenant, event, count) {
      if (eventNames.size < MAX_EVENT_NAMES) {
        eventNames.add(event);
      }
      ignoredEvents.inc({ event: eventNames.has(event) ? event : 'other', tenant }, count);
    },
    stored(tenant, profiles, samples, unpackedBytes) {
      storedProfiles.inc({ tenant }, profiles);
      storedSamples.inc({ tenant }, samples);
      unpacked.inc({ tenant }, unpackedBytes);
    },
    discarded(tenant, reason, bytes) {
      discardedProfiles.inc({ reason, tenant });
      discardedBytes.inc({ reason, tenant }, bytes);
    },
    ruled(tenant, rule, { dropped, changed, savedBytes }) {
      ruledProfiles.inc({ tenant, rule, effect: 'dropped' }, dropped);
      ruledProfiles.inc({ tenant, rule, effect: 'changed' }, changed);
      ruledBytes.inc({ tenant, rule }, savedBytes);
    },
    acknowledged: (seconds) => acknowledge.observe(seconds),
  };
}
