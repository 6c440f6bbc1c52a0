/** Every agent with a credential, as its users give it one, against a service that lets nobody in without. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { missingToolchain } from '../../scripts/toolchains.mjs';
import { hashOfSecret, makeSecret } from '../../service/locks/credentials.ts';
import { ask, lastHours } from '../wire/calls.ts';
import { startService, type TestService } from '../wire/service.ts';
import { runToEnd } from './agent-run.ts';
import * as programs from './programs.ts';

const secrets = { agents: makeSecret(), grafana: makeSecret() };
const folder = mkdtempSync(join(tmpdir(), 'hearth-credentials-'));
let service: TestService;

beforeAll(async () => {
  const file = join(folder, 'credentials.yaml');
  const entry = (name: keyof typeof secrets, role: string) => ({
    name,
    tenants: ['*'],
    roles: [role],
    sha256: hashOfSecret(secrets[name]),
  });
  writeFileSync(file, JSON.stringify({ credentials: [entry('agents', 'push'), entry('grafana', 'read')] }));
  service = await startService({ args: ['--credentials', file] });
});

afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true });
});

const agents: [name: string, toolchain: string | undefined, start: programs.Start][] = [
  ['go', 'go', programs.go],
  ['java', 'java', programs.java({})],
  ['node', undefined, programs.node],
  ['otlp-grpc', 'otlp', programs.otlp('grpc')],
  ['otlp-http', 'otlp', programs.otlp('http')],
  ['python', 'python', programs.python],
  ['rust', 'rust', programs.rust],
];

async function storedServices(): Promise<string[]> {
  const { status, body } = await ask(
    service,
    'LabelValues',
    { name: 'service_name', ...lastHours() },
    { authorization: `Bearer ${secrets.grafana}` },
  );
  expect(status).toBe(200);
  return body.names ?? [];
}

function run(start: programs.Start, app: string, password: string): Promise<string> {
  const { command, env } = start(service.url, app, 4);
  const credential = { PYROSCOPE_BASIC_AUTH_USER: 'agents', PYROSCOPE_BASIC_AUTH_PASSWORD: password };
  return runToEnd({ command, env: { ...env, ...credential } });
}

it.for(agents)('lets an agent in by its credential only: %s', async ([name, toolchain, start], { skip }) => {
  const missing = toolchain === undefined ? undefined : missingToolchain(toolchain);
  skip(missing !== undefined, missing);
  await Promise.all([run(start, name, secrets.agents), run(start, `${name}-stranger`, 'sesame')]);
  expect(await storedServices()).toContain(name);
  expect(await storedServices()).not.toContain(`${name}-stranger`);
});
