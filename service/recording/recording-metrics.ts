/** What the recording of rules says about itself. */
import { Counter, Gauge, type Registry } from 'prom-client';

export function recordingMetrics(registry: Registry) {
  const registers = [registry];
  const samples = new Counter({
    name: 'hearth_recording_samples_total',
    help: 'Samples of recording rules that the receiver took (written) or will never take (refused).',
    labelNames: ['result'],
    registers,
  });
  const evaluations = new Counter({
    name: 'hearth_recording_evaluations_total',
    help: 'Evaluations of one rule for one interval, by how they went: ok or failed.',
    labelNames: ['result'],
    registers,
  });
  const skipped = new Counter({
    name: 'hearth_recording_skipped_intervals_total',
    help: 'Intervals of rules that were never recorded because the receiver or the service was away for too long.',
    registers,
  });
  const last = new Gauge({
    name: 'hearth_recording_last_written_timestamp_seconds',
    help: 'When the receiver took something last, in seconds since 1970; 0 for never.',
    registers,
  });
  return {
    written: (count: number) => {
      samples.inc({ result: 'written' }, count);
      if (count > 0) {
        last.set(Date.now() / 1_000);
      }
    },
    refused: (count: number) => samples.inc({ result: 'refused' }, count),
    evaluated: (result: 'ok' | 'failed') => evaluations.inc({ result }),
    skipped: (intervals: number) => skipped.inc(intervals),
  };
}
