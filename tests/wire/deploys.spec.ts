/** A pipeline tells of a deploy by one POST. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from './calls.ts';
import { startService, type TestService } from './service.ts';

describe('a deploy that is told of', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService({});
  });
  afterAll(() => service?.stop());

  const tell = (body: string) => post(service, '/api/deploys', body, { 'content-type': 'application/json' });
  const listed = async () => {
    const message = JSON.stringify({ kind: 'DOCUMENT_KIND_DEPLOY' });
    const { body } = await post(service, '/hearth.v1.DocumentService/List', message, {
      'content-type': 'application/json',
    });
    return body.documents as { id: string; name: string; time: string }[];
  };

  it('is a document with its time and text', async () => {
    const at = Date.parse('2026-11-26T12:03:00Z');
    const told = await tell('{"service":"cart","version":"1.4.0","time":"2026-11-26T12:03:00Z"}');
    expect([told.status, told.body.time]).toEqual([200, at]);
    await tell('{"text":"the database moved"}');
    const names = (await listed()).map(({ name }) => name);
    expect(names.sort()).toEqual(['cart 1.4.0', 'the database moved']);
    expect((await listed()).find(({ id }) => id === told.body.id)?.time).toBe(String(at));
  });

  it.each(['', '[]', '{}', '{"service":5}', '{"service":"cart","time":"yesterday"}', '{"service":"a\\u0000b"}'])(
    'is refused with what to do when it cannot be read: %s',
    async (body) => {
      const { status, headers } = await tell(body);
      expect([status, headers.get('hearth-reason')]).toEqual([400, 'bad_request']);
    },
  );

  it('is not taken when it is larger than any', async () => {
    const { headers } = await tell(JSON.stringify({ text: 'x'.repeat(20_000) }));
    expect(headers.get('hearth-reason')).toBe('body_too_large');
  });
});
