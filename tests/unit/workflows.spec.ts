/** The workflows run what there is here, with no more rights than they need. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { composeServices } from './compose.ts';
import { repositoryFiles, textOf } from './repository.ts';

const step = z.strictObject({
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  env: z.record(z.string(), z.string()).optional(),
  run: z.string().optional(),
});
const permissions = z.record(z.string(), z.enum(['read', 'write']));
const job = z.strictObject({
  needs: z.string().optional(),
  'runs-on': z.string(),
  'timeout-minutes': z.number().max(60),
  env: z.record(z.string(), z.string()).optional(),
  permissions: permissions.optional(),
  steps: z.array(step).min(1),
});
const workflow = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions,
  concurrency: z.unknown().optional(),
  jobs: z.record(z.string(), job),
});

const names = repositoryFiles().filter((path) => path.startsWith('.github/workflows/'));
const workflows = names.map((name) => [name, workflow.parse(parse(textOf(name)))] as const);
const { scripts, engines } = JSON.parse(textOf('package.json')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

describe('the job that starts docker-compose.yaml', () => {
  const { steps, env } = workflows[0]![1].jobs['compose']!;
  const commands = steps.map(({ run = '' }) => run).join('\n');

  it('starts every profile, waits until all are well, and takes everything down again', () => {
    const profiles = new Set(composeServices.flatMap(([, { profiles: own = [] }]) => own));
    const up = /docker compose (.*) up (.*)/.exec(commands)!;
    expect([...up[1]!.matchAll(/--profile (\S+)/g)].map(([, name]) => name)).toEqual([...profiles]);
    expect(up[2]).toMatch(/--detach .*--wait/);
    expect(steps.at(-1)).toMatchObject({ if: 'always()', run: expect.stringContaining('down --volumes') as string });
  });

  it('asks at ports that are published, and runs the tests that are for Grafana', () => {
    const published = composeServices.flatMap(([, { ports }]) => ports.map((port) => port.split(':')[1]!));
    const asked = [...`${commands} ${env!['GRAFANA_URL']}`.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => port!);
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.filter((port) => !published.includes(port))).toEqual([]);
    expect(commands).toContain('node scripts/test.mjs grafana');
    expect(repositoryFiles().filter((path) => path.startsWith('tests/e2e/grafana/')).length).toBeGreaterThan(1);
  });
});

it('are there', () => {
  expect(names).toEqual(['.github/workflows/ci.yml', '.github/workflows/release.yml']);
});

describe.each(workflows)('%s', (_, { permissions: given, jobs }) => {
  const steps = Object.values(jobs).flatMap((one) => one.steps);
  const commands = steps.map(({ run = '' }) => run).join('\n');

  it('may only read where a job does not say more', () => {
    expect(given).toEqual({ contents: 'read' });
  });

  it('runs npm scripts and files that there are', () => {
    const asked = [...commands.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
    expect(asked.filter((name) => scripts[name] === undefined)).toEqual([]);
    const files = [...commands.matchAll(/(?<!\S)(\.ci\/\S+|\.config\/\S+|tests\/\S+)/g)].map(([, path]) => path!);
    expect(
      files.filter((file) => !repositoryFiles().some((path) => path === file || path.startsWith(`${file}/`))),
    ).toEqual([]);
  });

  it('takes the Node of this repository, keeps no credentials in the checkout, and pins what it runs', () => {
    for (const { uses = '', with: options = {} } of steps) {
      if (uses.startsWith('actions/setup-node@')) expect(`>=${String(options['node-version'])}`).toBe(engines.node);
      if (uses.startsWith('actions/checkout@')) expect(options['persist-credentials']).toBe(false);
      if (uses !== '') expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
    }
    const fetched = [...commands.matchAll(/npx --yes (\S+)/g)].map(([, name]) => name!);
    expect(fetched.filter((name) => !/@\d+\.\d+\.\d+$/.test(name))).toEqual([]);
  });

  it('puts no text of strangers into a command', () => {
    expect(commands).not.toMatch(/\$\{\{\s*github\.(event|head_ref|ref_name)/);
  });
});
