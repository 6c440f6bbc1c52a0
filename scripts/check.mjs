/**
 * `npm run check`: types, lint with the import arrows, formatting, and drift of generated code. Each failure says what
 * mends it.
 *
 *     node scripts/check.mjs
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode, installPackages, root } from './install.mjs';
import { checkLocale } from './locale.mjs';

/** A tool of node_modules, run by this Node: `npx` would look it up anew each time. */
function tool(script, ...args) {
  const options = {
    cwd: root,
    // buf looks its plugins up on the path.
    env: { ...process.env, PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter) },
    maxBuffer: 64 * 1024 * 1024,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'node_modules', script), ...args], options, (error, stdout, stderr) => {
      const output = stdout + stderr;
      resolve({ passed: error === null, output: output === '' && error !== null ? error.message : output });
    });
  });
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Whether proto/gen is what the .proto files generate today. */
async function generatedCode() {
  const out = mkdtempSync(join(tmpdir(), 'hearth-generate-'));
  try {
    const made = await tool(
      '@bufbuild/buf/bin/buf',
      'generate',
      'proto',
      '--template',
      '.config/buf.gen.yaml',
      '-o',
      out,
    );
    if (!made.passed) {
      return made;
    }
    const [fresh, committed] = [join(out, 'proto/gen'), join(root, 'proto/gen')];
    const names = [...new Set([...filesBelow(fresh), ...filesBelow(committed)])];
    const text = (folder, name) => {
      try {
        return readFileSync(join(folder, name), 'utf8');
      } catch {
        return undefined;
      }
    };
    const drifted = names.filter((name) => text(fresh, name) !== text(committed, name));
    return {
      passed: drifted.length === 0,
      output: drifted.map((name) => `proto/gen/${name} is not what its .proto file generates\n`).join(''),
    };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** The longest first. */
const steps = [
  {
    name: 'lint and import arrows',
    run: () => tool('eslint/bin/eslint.js', '.', '--max-warnings', '0'),
    fix: 'npx eslint . --fix, then by hand (the arrows are in .config/eslint.arrows.js)',
  },
  { name: 'types', run: () => tool('typescript/bin/tsc', '-p', 'tsconfig.json'), fix: 'mend the types named above' },
  {
    name: 'formatting',
    run: () => tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
    fix: 'npm run format',
  },
  { name: 'texts', run: checkLocale, fix: 'npm run locale, and commit src/locales' },
  { name: 'generated code', run: generatedCode, fix: 'npm run generate, and commit proto/gen' },
];

/** Runs every step, two at a time, and prints what failed; `failed` has the names of those. */
export async function runChecks() {
  const failed = [];
  const waiting = [...steps];
  const runNext = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const started = Date.now();
      const { passed, output } = await step.run();
      console.log(`${passed ? 'passed' : 'FAILED'}  ${step.name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
      if (!passed) {
        failed.push(step.name);
        console.log(`${output.trimEnd()}\n        to mend it: ${step.fix}`);
      }
    }
  };
  await Promise.all([runNext(), runNext()]);
  return { passed: steps.length - failed.length, failed };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  checkNode();
  installPackages();
  process.exitCode = (await runChecks()).failed.length === 0 ? 0 : 1;
}
