/**
 * A receiver of Prometheus remote write that keeps what it is sent, and refuses for as long as it is told to.
 *
 *     const receiver = await startReceiver();
 *     receiver.answer = 503;
 *     receiver.samples;         // [{ labels: Map { '__name__' => … }, value, timestamp }]
 */
import { fromBinary } from '@bufbuild/protobuf';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WriteRequestSchema } from '#proto/prometheus/v1/remote_write_pb.ts';

export interface ReceivedSample {
  labels: ReadonlyMap<string, string>;
  value: number;
  /** Unix milliseconds. */
  timestamp: number;
}

export interface Receiver {
  url: string;
  /** What was taken, in the order in which it came. */
  samples: ReceivedSample[];
  /** Of the newest request, taken or not. */
  headers: IncomingHttpHeaders;
  /** How many requests were refused. */
  refused: number;
  /** The status of its answers. */
  answer: number;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      receiver.headers = request.headers;
      if (receiver.answer === 200) receiver.samples.push(...samplesOf(Buffer.concat(parts)));
      else receiver.refused++;
      response.writeHead(receiver.answer);
      response.end(receiver.answer === 200 ? '' : 'not now\nand more');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/api/v1/write`,
    samples: [],
    headers: {},
    refused: 0,
    answer: 200,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

function samplesOf(body: Uint8Array): ReceivedSample[] {
  const { timeseries } = fromBinary(WriteRequestSchema, fromSnappy(body));
  return timeseries.flatMap(({ labels, samples }) =>
    samples.map(({ value, timestamp }) => ({
      labels: new Map(labels.map((label) => [label.name, label.value])),
      value,
      timestamp: Number(timestamp),
    })),
  );
}

/** Snappy's block format as its description has it: literals and copies. */
export function fromSnappy(block: Uint8Array): Uint8Array {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = block[at++]!;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  const out: number[] = [];
  const number = (bytes: number) => {
    let value = 0;
    for (let i = 0; i < bytes; i++) value += block[at++]! * 2 ** (8 * i);
    return value;
  };
  while (at < block.length) {
    const tag = block[at++]!;
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const count = (short < 60 ? short : number(short - 59)) + 1;
      for (let i = 0; i < count; i++) out.push(block[at++]!);
    } else {
      const count = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
      const offset = kind === 1 ? ((tag >> 5) << 8) + number(1) : number(kind === 2 ? 2 : 4);
      for (let i = 0; i < count; i++) out.push(out[out.length - offset]!);
    }
  }
  if (out.length !== length) throw new Error(`a block of ${length} bytes unpacks to ${out.length}`);
  return Uint8Array.from(out);
}
