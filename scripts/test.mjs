/**
 * `npm test`: installs and builds what is missing, then runs the checks and every test suite. The last line is
 * `N passed, N failed`; before it stand all failed and skipped tests with their reasons.
 *
 *     node scripts/test.mjs                  # check, unit, store, fuzz, wire, faults, agents, e2e
 *     node scripts/test.mjs unit wire        # these
 *
 * With GRAFANA_URL, a Grafana in which the plugin is, there is one more: grafana.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkNode, installChromium, installPackages, root } from './install.mjs';
import { judgeSkips, noOutcomes, outcomesOfPlaywright, parseKnownSkips } from './test-outcomes.mjs';
import { installToolchains } from './toolchains.mjs';

/** In the order of what is quick to tell that something is wrong. */
const suites = {
  check: async () => {
    const { runChecks } = await import('./check.mjs');
    const { passed, failed } = await runChecks();
    return { passed, failed: failed.map((name) => `check > ${name}`), skipped: [] };
  },
  unit: () => vitest('unit'),
  store: () => vitest('store'),
  fuzz: () => vitest('fuzz'),
  wire: () => vitest('wire'),
  faults: () => vitest('faults'),
  agents: () => agents(),
  e2e: () => playwright('e2e', '.config/playwright.config.ts'),
  ...(process.env['GRAFANA_URL'] && { grafana: () => playwright('grafana', '.config/playwright.grafana.config.ts') }),
};

const outcomesFile = join(root, '.cache/test-outcomes.json');

function run(script, args, env) {
  rmSync(outcomesFile, { force: true });
  const { status, signal } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  const outcomes = existsSync(outcomesFile) ? JSON.parse(readFileSync(outcomesFile, 'utf8')) : undefined;
  return { ended: status ?? signal, outcomes };
}

/** A runner that failed without a failed test has failed all the same. */
function judged(suite, ended, outcomes) {
  if (ended !== 0 && outcomes.failed.length === 0) {
    outcomes.failed.push(`${suite}: its runner ended with ${ended}`);
  }
  return outcomes;
}

function vitest(project) {
  const { ended, outcomes } = run(
    'vitest/vitest.mjs',
    [
      'run',
      '--config=.config/vitest.config.ts',
      `--project=${project}`,
      '--reporter=default',
      '--reporter=./scripts/test-outcomes.mjs',
    ],
    { HEARTH_TEST_OUTCOMES: outcomesFile },
  );
  return judged(project, ended, outcomes ?? noOutcomes());
}

/** What an agent's runtime or registry denies is skipped; a program of ours that does not build has failed. */
function agents() {
  const failed = installToolchains();
  const outcomes = vitest('agents');
  outcomes.failed.push(...failed);
  return outcomes;
}

async function playwright(suite, config) {
  const { ended, outcomes } = run('@playwright/test/cli.js', ['test', `--config=${config}`], {
    CHROMIUM: await installChromium(),
    PLAYWRIGHT_JSON_OUTPUT_NAME: outcomesFile,
  });
  return judged(suite, ended, outcomes === undefined ? noOutcomes() : outcomesOfPlaywright(outcomes));
}

function summary({ passed, failed, skipped }) {
  return [
    ...skipped.map(({ name, reason }) => `skipped  ${name}: ${reason || 'no reason given'}`),
    ...failed.map((name) => `FAILED   ${name}`),
    `${passed} passed, ${failed.length} failed`,
  ].join('\n');
}

checkNode();
installPackages();
mkdirSync(join(root, '.cache'), { recursive: true });
const names = process.argv.slice(2);
const wrong = names.filter((name) => !(name in suites));
if (wrong.length > 0) {
  console.error(`there is no suite called ${wrong.join(', ')}; the suites are: ${Object.keys(suites).join(', ')}`);
  process.exit(1);
}

const { buildParts } = await import('./build.mjs');
await buildParts();
const all = noOutcomes();
for (const name of names.length === 0 ? Object.keys(suites) : names) {
  console.log(`\n--- ${name}`);
  const outcomes = await suites[name]();
  all.passed += outcomes.passed;
  all.failed.push(...outcomes.failed);
  all.skipped.push(...outcomes.skipped);
}
const result = judgeSkips(all, parseKnownSkips(readFileSync(join(root, 'tests/known-skips.txt'), 'utf8')));
console.log(`\n${summary(result)}`);
process.exitCode = result.failed.length === 0 && result.passed > 0 ? 0 : 1;
