/**
 * The plugin's settings, which Grafana keeps for an organisation and this page for a tenant, with the texts that the
 * service keeps of it: who may set those may set these.
 *
 *     POST /api/plugins/hearth-profiles-app/settings  { "enabled": true, "jsonData": { "maxNodes": 16384 } }
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { sendJson, sendText } from './answers.ts';
import { parseJson, passedHeaders, readBody } from './asked.ts';
import { QuerierError, askQuerier } from './querier-client.ts';

const maxBodyBytes = 64 * 1024;

const body = z.object({ jsonData: z.record(z.string(), z.unknown()).default({}) });
const list = z.object({
  settings: z.array(z.object({ name: z.string().default(''), value: z.string().default('') })).default([]),
});

/** What was set; nothing where nobody has, or where this reader may not know. */
export async function keptSettings(req: IncomingMessage, origin: string, id: string): Promise<object> {
  try {
    const signal = AbortSignal.timeout(5_000);
    const question = { origin, method: 'settings.v1.SettingsService/Get', message: {}, signal };
    const { settings } = list.parse(await askQuerier({ ...question, headers: passedHeaders(req) }));
    const value = settings.find(({ name }) => name === id)?.value;
    const read = value === undefined ? undefined : parseJson(value);
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    // The page works without; what its data source cannot answer it says itself.
    return {};
  }
}

export async function keepSettings(req: IncomingMessage, res: ServerResponse, origin: string, id: string) {
  if (!/^application\/json\b/.test(req.headers['content-type'] ?? '')) {
    return sendText(res, 415, 'Settings are application/json.');
  }
  const text = await readBody(req, maxBodyBytes);
  if (text === undefined) {
    res.setHeader('Connection', 'close');
    return sendText(res, 413, `Settings are at most ${maxBodyBytes} bytes.`);
  }
  const asked = body.safeParse(parseJson(text));
  if (!asked.success) return sendJson(res, 400, JSON.stringify({ message: z.prettifyError(asked.error) }));
  try {
    await askQuerier({
      origin,
      method: 'settings.v1.SettingsService/Set',
      message: { setting: { name: id, value: JSON.stringify(asked.data.jsonData) } },
      headers: passedHeaders(req),
      signal: AbortSignal.timeout(10_000),
    });
    sendJson(res, 200, JSON.stringify({ message: 'Plugin settings updated' }));
  } catch (error) {
    if (!(error instanceof QuerierError)) throw error;
    sendJson(res, error.status, JSON.stringify({ message: error.message }));
  }
}
