/** Metrics of the service as a whole; ingest and demo add their own to the same registry. */
import type { Reason } from '#model/errors.ts';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface ServiceMetrics {
  registry: Registry;
  /** One answered request; `route` is one of few known names. */
  observe(route: string, status: number, seconds: number): void;
  /** One question that was refused. */
  queryRefused(reason: Reason): void;
}

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** @param admittedBytes what pushes are using */
export function createMetrics(version: string, ready: () => boolean, admittedBytes: () => number): ServiceMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'hearth_request_seconds',
    help: 'From a request to the end of its answer.',
    labelNames: ['route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  });
  new Gauge({
    name: 'hearth_store_ready',
    help: '1 while the profile store answers.',
    registers: [registry],
    collect() {
      this.set(ready() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'hearth_ingest_admitted_bytes',
    help: 'Bytes that pushes use, from the first byte of a body to its answer.',
    registers: [registry],
    collect() {
      this.set(admittedBytes());
    },
  });
  new Gauge({ name: 'hearth_build_info', help: 'Always 1.', labelNames: ['version'], registers: [registry] }).set(
    { version },
    1,
  );
  const refused = new Counter({
    name: 'hearth_queries_refused_total',
    help: 'Questions that were not answered, by reason.',
    labelNames: ['reason'],
    registers: [registry],
  });
  return {
    queryRefused: (reason) => refused.inc({ reason }),
    registry,
    observe: (route, status, seconds) => requests.observe({ route, status }, seconds),
  };
}
