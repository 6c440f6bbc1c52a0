/**
 * `npm run fuzz`: hostile inputs for every reader of a format, more of them than `npm test` has time for. The numbers of
 * the run are printed at its end, and what it failed at is kept in tests/fixtures/fuzz, where every later run begins.
 *
 *     npm run fuzz                                    # a million
 *     npm run fuzz -- --inputs 20000 --seed 650904430 # so many, and what a failed run said
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkNode, installPackages, root } from './install.mjs';

const defaults = { inputs: '1000000', seconds: '14000', seed: String(Date.now() % 1_000_000_000) };
const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' }]));
const values = { ...defaults, ...parseArgs({ options }).values };
for (const [name, value] of Object.entries(values)) {
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    console.error(`--${name} takes a whole number from 1 on, not ${value}`);
    process.exit(1);
  }
}

checkNode();
installPackages();
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config=.config/vitest.config.ts', '--project=fuzz'],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...Object.fromEntries(
        Object.entries(values).map(([name, value]) => [`HEARTH_FUZZ_${name.toUpperCase()}`, value]),
      ),
    },
  },
);
process.exitCode = status ?? 1;
