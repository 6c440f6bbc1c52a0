/**
 * What the test runners report, in one form: `{ passed, failed: string[], skipped: { name, reason }[] }`; of a run that
 * was cut off, what is known up to there, with the files that were `running`.
 *
 *     vitest run --reporter=default --reporter=./scripts/test-outcomes.mjs     # writes HEARTH_TEST_OUTCOMES
 *     outcomesOfPlaywright(JSON.parse(report))
 */
import { renameSync, writeFileSync } from 'node:fs';

export const noOutcomes = () => ({ passed: 0, failed: [], skipped: [] });

/** A vitest reporter. Tests below a failed hook count as failed, as does an error that belongs to no test. */
export default class OutcomesFile {
  ended = [];
  running = new Set();

  onTestModuleQueued(module) {
    this.running.add(module.relativeModuleId);
    this.write(outcomesOf(this.ended));
  }

  onTestModuleEnd(module) {
    this.running.delete(module.relativeModuleId);
    this.ended.push(module);
    this.write(outcomesOf(this.ended));
  }

  onTestRunEnd(modules, unhandledErrors) {
    const outcomes = outcomesOf(modules);
    unhandledErrors.forEach((error) => outcomes.failed.push(`unhandled error: ${error.message}`));
    this.write(outcomes);
  }

  write(outcomes) {
    const file = process.env['HEARTH_TEST_OUTCOMES'];
    // The run may be cut off while it is written.
    writeFileSync(`${file}.new`, JSON.stringify({ ...outcomes, running: [...this.running] }));
    renameSync(`${file}.new`, file);
  }
}

function outcomesOf(modules) {
  const outcomes = noOutcomes();
  for (const module of modules) {
    const file = `${module.project.name} ${module.relativeModuleId}`;
    const broken = [...module.errors(), ...suiteErrors(module)].length > 0;
    if (broken) {
      outcomes.failed.push(`${file}: outside its tests`);
    }
    for (const test of module.children.allTests()) {
      const { state, note } = test.result();
      const name = `${file} > ${test.fullName}`;
      if (state === 'passed') {
        outcomes.passed += 1;
      } else if (state === 'skipped' && !broken) {
        outcomes.skipped.push({ name, reason: note ?? '' });
      } else {
        outcomes.failed.push(name);
      }
    }
  }
  return outcomes;
}

function suiteErrors(module) {
  return [...module.children.allSuites()].flatMap((suite) => suite.errors());
}

/** From the report of Playwright's `json` reporter. */
export function outcomesOfPlaywright(report) {
  const outcomes = noOutcomes();
  const visit = (suite, path) => {
    for (const { title, tests } of suite.specs ?? []) {
      for (const { status, annotations } of tests) {
        const name = ['e2e', ...path, title].join(' > ');
        if (status === 'expected' || status === 'flaky') {
          outcomes.passed += 1;
        } else if (status === 'skipped') {
          const reason = annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description;
          outcomes.skipped.push({ name, reason: reason ?? '' });
        } else {
          outcomes.failed.push(name);
        }
      }
    }
    (suite.suites ?? []).forEach((inner) => visit(inner, [...path, inner.title]));
  };
  report.suites.forEach((suite) => visit(suite, [suite.title]));
  report.errors.forEach(({ message }) => outcomes.failed.push(`e2e: ${message}`));
  return outcomes;
}

/** `known` has the names a skip may have, and the files whose tests all may be skipped; any other skip is a failure. */
export function judgeSkips(outcomes, known) {
  const mayBeSkipped = ({ name }) => known.has(name) || known.has(name.split(' > ')[0]);
  const unknown = outcomes.skipped.filter((test) => !mayBeSkipped(test));
  return {
    ...outcomes,
    skipped: outcomes.skipped.filter(mayBeSkipped),
    failed: [...outcomes.failed, ...unknown.map(({ name, reason }) => `${name} (skipped: ${reason || 'no reason'})`)],
  };
}

/** One name a line; `#` begins a comment. */
export function parseKnownSkips(text) {
  return new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#')),
  );
}
