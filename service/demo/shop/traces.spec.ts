import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { childSpan, rootSpan, spanHeaders } from './span.ts';
import { sendTraces } from './traces.ts';

async function receiver(status: number) {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      bodies.push([request.url, JSON.parse(text)]);
      response.writeHead(status).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { bodies, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

it('sends spans with their parents, times in nanoseconds, and the mark that leads to their profiles', async () => {
  const { bodies, url, close } = await receiver(200);
  const traces = sendTraces({ url, service: 'shop-cart' });
  const root = rootSpan('GET /home', 'eu-west');
  const child = childSpan('POST /pay', spanHeaders(root));
  traces.add(child, 1_795_640_000_000.25, 1_795_640_000_012.5);
  await traces.stop();
  close();
  expect(bodies).toEqual([
    [
      '/v1/traces',
      {
        resourceSpans: [
          {
            resource: {
              attributes: [
                { key: 'service.name', value: { stringValue: 'shop-cart' } },
                { key: 'deployment.environment', value: { stringValue: 'hearth-demo' } },
              ],
            },
            scopeSpans: [
              {
                scope: { name: 'hearth-demo' },
                spans: [
                  {
                    traceId: root.traceId,
                    spanId: child.spanId,
                    parentSpanId: root.spanId,
                    name: 'POST /pay',
                    kind: 2,
                    startTimeUnixNano: '1795640000000250000',
                    endTimeUnixNano: '1795640000012500000',
                    attributes: [
                      { key: 'pyroscope.profile.id', value: { stringValue: child.spanId } },
                      { key: 'region', value: { stringValue: 'eu-west' } },
                    ],
                    status: {},
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  ]);
});

it('drops and tells what nobody takes', async () => {
  const { url, close } = await receiver(503);
  const errors: string[] = [];
  const traces = sendTraces({ url, service: 'shop-cart', onError: ({ message }) => errors.push(message) });
  traces.add(rootSpan('GET /home', 'eu-west'), 1, 2);
  await traces.flush();
  await traces.flush();
  close();
  await traces.stop();
  expect(errors).toEqual(['1 spans were answered 503']);
});
