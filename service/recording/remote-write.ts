/**
 * A receiver of Prometheus remote write 1.0.
 *
 *     const receiver = new RemoteWrite({ url: 'http://prometheus:9090/api/v1/write', headers: [] });
 *     await receiver.write('team-a', samples);
 *
 * What is said of it, in errors and to the log, is its host: its address and headers may hold secrets.
 */
import { create, toBinary } from '@bufbuild/protobuf';
import { WriteRequestSchema } from '#proto/prometheus/v1/remote_write_pb.ts';
import type { RecordedSample } from './evaluate-rule.ts';
import { snappyBlock } from './snappy.ts';

export interface ReceiverOptions {
  /** May hold user and password. */
  url: string;
  headers: readonly (readonly [name: string, value: string])[];
}

/** Why samples were not taken. */
export class WriteFailure extends Error {
  /**
   * @param isLasting sending the same again would fail again
   * @param isSilent nothing was answered, so that nobody else would be either
   */
  constructor(
    message: string,
    readonly isLasting: boolean,
    readonly isSilent: boolean,
    options?: { cause: unknown },
  ) {
    super(message, options);
  }
}

/** As Prometheus sends at most by default. */
const SAMPLES_AT_ONCE = 2_000;
const TIMEOUT_MS = 15_000;
/** Of what a receiver says against samples. */
const SHOWN_CHARACTERS = 200;

export class RemoteWrite {
  /** Host and port. */
  readonly host: string;
  private readonly address: string;
  private readonly headers: Headers;

  constructor({ url, headers }: ReceiverOptions) {
    const address = new URL(url);
    this.host = address.host;
    this.headers = new Headers({
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
      'user-agent': 'hearth-profiles',
    });
    if (address.username !== '') {
      const user = `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`;
      this.headers.set('authorization', `Basic ${Buffer.from(user).toString('base64')}`);
      address.username = '';
      address.password = '';
    }
    headers.forEach(([name, value]) => this.headers.set(name, value));
    this.address = address.href;
  }

  /** @throws WriteFailure */
  async write(tenant: string, samples: readonly RecordedSample[], signal?: AbortSignal): Promise<void> {
    for (let at = 0; at < samples.length; at += SAMPLES_AT_ONCE) {
      await this.send(tenant, samples.slice(at, at + SAMPLES_AT_ONCE), signal);
    }
  }

  private async send(tenant: string, samples: readonly RecordedSample[], stopped?: AbortSignal): Promise<void> {
    const headers = new Headers(this.headers);
    if (!headers.has('x-scope-orgid')) {
      // Receivers that keep tenants apart read it as this service does; Prometheus does not look at it.
      headers.set('x-scope-orgid', tenant);
    }
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const signal = stopped === undefined ? timeout : AbortSignal.any([timeout, stopped]);
    let response;
    let said;
    try {
      response = await fetch(this.address, {
        method: 'POST',
        headers,
        body: snappyBlock(writeRequest(samples)) as Uint8Array<ArrayBuffer>,
        redirect: 'manual',
        signal,
      });
      said = await firstLine(response);
    } catch (cause) {
      throw new WriteFailure(`${this.host} cannot be reached: ${networkReason(cause)}`, false, true, { cause });
    }
    if (!response.ok) {
      const isLasting = response.status < 500 && response.status !== 429;
      throw new WriteFailure(
        `${this.host} answered ${response.status}${said === '' ? '' : `: ${said}`}`,
        isLasting,
        false,
      );
    }
  }
}

function writeRequest(samples: readonly RecordedSample[]): Uint8Array {
  const timeseries = samples.map(({ labels, value, timestamp }) => ({
    labels: [...labels],
    samples: [{ value, timestamp: BigInt(timestamp) }],
  }));
  return toBinary(WriteRequestSchema, create(WriteRequestSchema, { timeseries }));
}

/** A receiver may say anything at any length: the beginning is read, and the rest left. */
async function firstLine({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  if (reader === undefined) {
    return '';
  }
  const { value } = await reader.read();
  await reader.cancel();
  const [line = ''] = Buffer.from(value ?? [])
    .subarray(0, 4 * SHOWN_CHARACTERS)
    .toString()
    .split('\n');
  return [...line]
    .filter((character) => character >= ' ')
    .join('')
    .slice(0, SHOWN_CHARACTERS);
}

/** What the network said, without the address. */
function networkReason(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: string } };
  return name === 'TimeoutError' ? `no answer in ${TIMEOUT_MS / 1_000} s` : (cause?.code ?? name);
}
