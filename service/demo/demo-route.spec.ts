import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Demo } from './demo.ts';
import { handleDemo } from './demo-route.ts';

let server: Server;
let url: string;
let ends: { erase: boolean }[];

beforeEach(async () => {
  ends = [];
  const demo: Demo = {
    state: async () => ({
      state: ends.length > 0 ? 'ended' : 'running',
      hasData: ends.length === 0,
      services: ['hearth'],
    }),
    end: async (how) => void ends.push(how),
  };
  server = createServer((request, response) => {
    void handleDemo(demo, request, response).then((done) => done || response.writeHead(404).end('not the demo'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

it('says how the demo is', async () => {
  const answer = await fetch(`${url}/hearth/demo?x=1`);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(await answer.json()).toEqual({ state: 'running', hasData: true, services: ['hearth'] });
  expect((await fetch(`${url}/hearth/demo`, { method: 'POST' })).status).toBe(405);
});

it('ends and erases the demo', async () => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/hearth/demo/end`, { method: 'POST', headers, body: '{}' });
  expect(await answer.json()).toMatchObject({ state: 'ended', hasData: false });
  expect(ends).toEqual([{ erase: true }]);
});

it('does not end by a GET, nor by a form of another site', async () => {
  expect((await fetch(`${url}/hearth/demo/end`)).status).toBe(405);
  expect((await fetch(`${url}/hearth/demo/end`, { method: 'POST', body: new URLSearchParams() })).status).toBe(415);
  expect(ends).toEqual([]);
});

it('leaves other requests alone', async () => {
  expect(await (await fetch(`${url}/hearth/demos`)).text()).toBe('not the demo');
});
