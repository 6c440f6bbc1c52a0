import { gzipSync } from 'node:zlib';
import { Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { tenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { drawProfile } from '../../tests/fixtures/drawn-profile.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { symbolGroup, type DurableNews } from '../store/durable-symbols.ts';
import type { EncodedRows } from '../store/encode.ts';
import { SymbolsForgotten, type EncodedProfile, type ProfileStore } from '../store/store.ts';
import { createIngest, type Ingest } from './ingest.ts';
import type { PushedProfile } from './pushed-profile.ts';

const now = 1_795_412_642_000;
let written: EncodedProfile[];
let ready: boolean;
let writeError: Error | undefined;
let forgets: boolean;
let tell: (news: DurableNews) => void;
let warnings: { fields: object; message: string }[];
let registry: Registry;
let realProfiles: number;

const store = {
  tenant: async (name: string) => tenantNumber(name === 'a' ? 1 : 2),
  write: async (profiles: readonly EncodedProfile[]) => {
    if (writeError !== undefined) {
      throw writeError;
    }
    if (forgets && (profiles as EncodedRows[]).some(({ leftOutIn }) => leftOutIn !== undefined)) {
      throw new SymbolsForgotten();
    }
    written.push(...profiles);
  },
  tellOfSymbols: (to: (news: DurableNews) => void) => {
    tell = to;
  },
  ready: () => ready,
} as unknown as ProfileStore;

beforeEach(() => {
  written = [];
  warnings = [];
  ready = true;
  writeError = undefined;
  forgets = false;
  realProfiles = 0;
});

function open(limits: Partial<Limits> = {}): Ingest {
  registry = new Registry();
  return createIngest({
    store,
    limitsOf: () => ({ ...defaultLimits, ...limits }),
    rulesOf: () => undefined,
    registry,
    log: {
      warn: (fields, message) => warnings.push({ fields, message }),
      error: (fields, message) => warnings.push({ fields, message }),
    },
    threads: 0,
    onRealProfile: () => realProfiles++,
    clock: () => now,
  });
}

const labels = (more: Record<string, string> = {}) =>
  Object.entries({ __name__: 'cpu', service_name: 'shop', ...more }).map(([name, value]) => ({ name, value }));

function profile(text = 'main;run 5', more: Record<string, string> = {}, millis = now): PushedProfile {
  return {
    labels: labels(more),
    payload: gzipSync(drawProfile(text, { timeNanos: BigInt(millis) * 1_000_000n }).pprof),
  };
}

const broken = (text = 'main 1'): PushedProfile => ({ ...profile(text), payload: Uint8Array.of(1, 2, 3) });

async function metric(name: string): Promise<string[]> {
  const text = await registry.getSingleMetricAsString(name);
  return text.split('\n').filter((line) => line.startsWith(name));
}

describe('a push', () => {
  it('is done when the profile is durable', async () => {
    await open().push('a', [profile()]);
    expect(written).toHaveLength(1);
    expect(realProfiles).toBe(1);
    expect(await metric('hearth_ingest_stored_profiles_total')).toEqual([
      'hearth_ingest_stored_profiles_total{tenant="a"} 1',
    ]);
  });

  it('leaves out what the store has, and is encoded again, counted once, when the store has forgotten it', async () => {
    const ingest = open();
    await ingest.push('a', [profile()]);
    const ids = (of: EncodedProfile | undefined) => (of as EncodedRows).symbols.stack_nodes.ids;
    const [first] = written;
    const { retention, week, tenant, service } = first as EncodedRows;
    const whole = ids(first);
    tell({ epoch: 3, groups: [{ key: symbolGroup({ retention, week, tenant, service }), ids: whole }] });
    await ingest.push('a', [profile()]);
    expect(ids(written[1])).toHaveLength(0);
    expect((written[1] as EncodedRows).leftOutIn).toBe(3);
    forgets = true;
    await ingest.push('a', [profile()]);
    expect(written).toHaveLength(3);
    expect(ids(written[2])).toEqual(whole);
    expect((written[2] as EncodedRows).leftOutIn).toBeUndefined();
    expect(await metric('hearth_ingest_stored_profiles_total')).toEqual([
      'hearth_ingest_stored_profiles_total{tenant="a"} 3',
    ]);
  });

  it('with nothing in it to store is accepted', async () => {
    await open().push('a', [profile('main 0')]);
    expect(written).toEqual([]);
    expect(realProfiles).toBe(0);
  });

  it('of the demo is not a real one', async () => {
    await open().push('a', [profile('main 1', { hearth_demo: 'true' })]);
    expect(written).toHaveLength(1);
    expect(realProfiles).toBe(0);
  });

  it('stores what is good of a batch and says what is wrong with the rest, in order', async () => {
    const old = profile('main 1', {}, now - 7_200_000);
    await expect(open().push('a', [profile(), broken(), profile('main;go 2'), old])).rejects.toThrow(
      expect.objectContaining({
        reason: 'malformed_profile',
        message: expect.stringMatching(
          /^2 profiles were not stored: not a valid pprof profile: .*; profile with labels '.*' is outside of ingestion window \(profile timestamp: 2026-.*Z, the ingestion window starts at 2026-.*Z\)$/,
        ),
      }),
    );
    expect(written).toHaveLength(2);
    expect(await metric('pyroscope_discarded_samples_total')).toEqual([
      'pyroscope_discarded_samples_total{reason="malformed_profile",tenant="a"} 1',
      'pyroscope_discarded_samples_total{reason="not_in_ingestion_window",tenant="a"} 1',
    ]);
  });

  it('that fails many times over is logged once', async () => {
    await expect(
      open().push(
        'a',
        Array.from({ length: 50 }, () => broken()),
      ),
    ).rejects.toThrow(/and 40 more$/);
    expect(warnings).toHaveLength(1);
  });

  it('is refused while the store is down, and when writing fails', async () => {
    ready = false;
    await expect(open().push('a', [profile()])).rejects.toThrow(
      expect.objectContaining({ reason: 'store_unavailable', retryAfterSeconds: 2 }),
    );
    ready = true;
    writeError = new HearthError('store_unavailable', 'the engine is gone');
    await expect(open().push('a', [profile()])).rejects.toThrow('the engine is gone');
    writeError = new Error('SQL with details');
    await expect(open().push('a', [profile()])).rejects.toThrow('the profile could not be stored');
  });

  it('is refused during shutdown, which waits for what was accepted', async () => {
    const ingest = open();
    const accepted = ingest.push('a', [profile()]);
    await ingest.close();
    expect(written).toHaveLength(1);
    await accepted;
    await expect(ingest.push('a', [profile()])).rejects.toThrow('shutting down');
  });
});

describe('times', () => {
  it('outside the window are refused at both ends, and accepted at its edges', async () => {
    const ingest = open();
    await ingest.push('a', [profile('main 1', {}, now - 3_600_000), profile('main 1', {}, now + 600_000)]);
    await expect(ingest.push('a', [profile('main 1', {}, now - 3_600_001)])).rejects.toThrow(
      'the ingestion window starts at',
    );
    await expect(ingest.push('a', [profile('main 1', {}, now + 600_001)])).rejects.toThrow(
      'the ingestion window ends at',
    );
  });

  it('are not looked at when the window is off', async () => {
    await open({ rejectOlderThan: 0, rejectNewerThan: 0 }).push('a', [
      profile('main 1', {}, 1),
      profile('main 1', {}, 2 * now),
    ]);
    expect(written).toHaveLength(2);
  });
});

describe('limits of a tenant', () => {
  it('count unpacked bytes, so that packing well is no way around the rate', async () => {
    const wide = Array.from({ length: 4_000 }, (_, i) => `main;function_with_a_long_name_${i} 1`).join('\n');
    const ingest = open({ ingestionRateMb: 0.1, ingestionBurstMb: 0.5 });
    const pushes = await Promise.allSettled(Array.from({ length: 8 }, () => ingest.push('a', [profile(wide)])));
    const refused = pushes.filter((push) => push.status === 'rejected');
    expect(refused.length).toBeGreaterThan(4);
    expect(refused[0]).toMatchObject({ reason: { reason: 'rate_limited', code: 'resource_exhausted' } });
    await ingest.push('b', [profile()]);
  });

  it('count active series', async () => {
    const ingest = open({ maxSeries: 2 });
    await ingest.push('a', [profile('a 1', { pod: '1' }), profile('a 1', { pod: '2' })]);
    await expect(ingest.push('a', [profile('a 1', { pod: '3' })])).rejects.toThrow(
      'active series limit exceeded (3/2)',
    );
    await ingest.push('a', [profile('a 2', { pod: '2' })]);
    await ingest.push('b', [profile('a 1', { pod: '3' })]);
  });

  it('are named as Pyroscope names them', async () => {
    const three = 'a 1\nb 1\nc 1';
    await expect(open({ maxSamples: 2 }).push('a', [profile(three)])).rejects.toThrow(
      `the profile with labels '{__name__="cpu", service_name="shop"}' exceeds the samples count limit (max_profile_stacktrace_samples, actual: 3, limit: 2)`,
    );
    await expect(open({ maxSampleLabels: 1 }).push('a', [profile('a 1 {x=1,y=2}')])).rejects.toThrow(
      /^the profile with labels '\{.*\}' exceeds the sample labels limit \(max_profile_stacktrace_sample_labels/,
    );
    await expect(
      open({ maxProfileMb: 1 }).push('a', [{ ...profile(), payload: gzipSync(Buffer.alloc(2e6)) }]),
    ).rejects.toThrow('uncompressed profile payload size exceeds limit of 1.0 MB');
  });
});
