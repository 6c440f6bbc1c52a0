/**
 * `npm run faults`: the faults of tests/faults, many more of them than `npm test` has time for. What was seen goes to
 * docs/long-tests.md, where each kind of fault has the row of its last long run.
 *
 *     npm run faults                                  # all kinds, at the numbers below
 *     npm run faults -- --kills 1000                  # only kills, so many
 *     npm run faults -- --kills 1000 --cuts 200       # these two
 *     npm run faults -- --kills 50 --seed 650904430   # what a failed test said
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildParts } from './build.mjs';
import { checkNode, installPackages, root } from './install.mjs';

/** Each kind: the programs' folder has a file of its name; how many a run without options makes; what one is. */
const kinds = {
  kills: { spec: 'kills', count: 300, is: '`kill -9` of the engine, or of the whole service, under load' },
  retries: { spec: 'retries', count: 2_000, is: 'push sent again after its answer was lost' },
  cuts: { spec: 'power-cuts', count: 60, is: 'power cut during inserts, merges, changes of tables' },
  fills: { spec: 'disk-full', count: 10, is: 'disk filled up under load' },
  flips: { spec: 'damage', count: 100, is: 'byte flipped, file cut off or emptied in the data directory' },
  races: { spec: 'second-process', count: 20, is: 'pair of further services on the same data directory' },
  rollups: { spec: 'rollup-kills', count: 100, is: '`kill -9` of the engine while it sums hours and days' },
  cancels: { spec: 'cancels', count: 200, is: 'question given up by its asker, or out of time' },
};
const page = join(root, 'docs/long-tests.md');

const { values } = parseArgs({
  options: { seed: { type: 'string' }, ...Object.fromEntries(Object.keys(kinds).map((k) => [k, { type: 'string' }])) },
});
const named = Object.keys(kinds).filter((kind) => values[kind] !== undefined);
const chosen = named.length > 0 ? named : Object.keys(kinds);
for (const name of [...named, ...(values.seed === undefined ? [] : ['seed'])]) {
  if (!/^[1-9]\d{0,8}$/.test(values[name])) {
    console.error(`--${name} takes a whole number from 1 on, not ${values[name]}`);
    process.exit(1);
  }
}

checkNode();
installPackages();
await buildParts(['service']);
mkdirSync(join(root, '.cache'), { recursive: true });
const reportFile = join(root, '.cache/faults-report.jsonl');
rmSync(reportFile, { force: true });
const environment = Object.fromEntries(
  chosen.map((kind) => [`HEARTH_FAULTS_${kind.toUpperCase()}`, values[kind] ?? String(kinds[kind].count)]),
);
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config=.config/vitest.config.ts',
    '--project=faults',
    ...chosen.map((kind) => `tests/faults/${kinds[kind].spec}.spec.ts`),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...environment,
      HEARTH_FAULTS_REPORT: reportFile,
      ...(values.seed === undefined ? {} : { HEARTH_FAULTS_SEED: values.seed }),
    },
  },
);
const reports = existsSync(reportFile)
  ? readFileSync(reportFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
writeFileSync(page, pageWith(reports));
process.exitCode = status ?? 1;

/** The page with a new row for each kind that has been seen to hold; a kind that failed keeps its old one. */
function pageWith(seen) {
  const rows = rowsOf(existsSync(page) ? readFileSync(page, 'utf8') : '');
  const date = new Date().toISOString().slice(0, 10);
  for (const { fault, count, seed, seen: text } of seen) {
    rows.set(
      fault,
      `| \`${fault}\` | ${kinds[fault].is} | ${count} | ${text.replaceAll('|', '\\|')} | ${date} | ${seed} |`,
    );
  }
  return [
    '# Long tests',
    '',
    'Written by `npm run faults`, which makes more faults than `npm test` has time for; the row of a kind is that of its',
    'last run in which everything held.',
    '',
    '| kind | one is | how many | seen | date | seed |',
    '|---|---|---|---|---|---|',
    ...Object.keys(kinds).flatMap((kind) => rows.get(kind) ?? []),
    '',
  ].join('\n');
}

function rowsOf(text) {
  return new Map([...text.matchAll(/^\| `(\w+)` \|.*$/gm)].map(([row, kind]) => [kind, row]));
}
