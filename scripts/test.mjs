/**
 * `npm test`: installs and builds what is missing, then runs the checks and every test suite. The last line is
 * `N passed, N failed`; before it stand all failed and skipped tests with their reasons.
 *
 *     node scripts/test.mjs                  # check, unit, store, fuzz, wire, faults, agents, e2e
 *     node scripts/test.mjs unit wire        # these
 *
 * With GRAFANA_URL, a Grafana in which the plugin is, there is one more: grafana.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkNode, installChromium, installPackages, root } from './install.mjs';
import { runInTime } from './in-time.mjs';
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

/** More than twice what the longest suite takes on two cores. */
const MOST_MINUTES = 25;

async function run(suite, script, args, env) {
  rmSync(outcomesFile, { force: true });
  const { ended, isLate } = await runInTime(process.execPath, [join(root, 'node_modules', script), ...args], {
    minutes: MOST_MINUTES,
    cwd: root,
    env: { ...process.env, ...env },
  });
  return { suite, ended, isLate, report: existsSync(outcomesFile) && JSON.parse(readFileSync(outcomesFile, 'utf8')) };
}

/** A runner that failed without a failed test has failed all the same. */
function judged({ suite, ended, isLate }, outcomes) {
  if (isLate) {
    const running = outcomes.running?.length > 0 ? outcomes.running.join(', ') : 'it did not say what';
    outcomes.failed.push(`${suite}: was ended, for it did not end within ${MOST_MINUTES} minutes; running: ${running}`);
  } else if (ended !== 0 && outcomes.failed.length === 0) {
    outcomes.failed.push(`${suite}: its runner ended with ${ended}`);
  }
  return outcomes;
}

async function vitest(project) {
  const ran = await run(
    project,
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
  return judged(ran, ran.report || noOutcomes());
}

/** What an agent's runtime or registry denies is skipped; a program of ours that does not build has failed. */
async function agents() {
  const failed = installToolchains();
  const outcomes = await vitest('agents');
  outcomes.failed.push(...failed);
  return outcomes;
}

async function playwright(suite, config) {
  const ran = await run(suite, '@playwright/test/cli.js', ['test', `--config=${config}`], {
    CHROMIUM: await installChromium(),
    PLAYWRIGHT_JSON_OUTPUT_NAME: outcomesFile,
  });
  return judged(ran, ran.report ? outcomesOfPlaywright(ran.report) : noOutcomes());
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
