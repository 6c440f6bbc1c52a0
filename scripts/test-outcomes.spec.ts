import { describe, expect, it } from 'vitest';
import { judgeSkips, outcomesOfPlaywright, parseKnownSkips } from './test-outcomes.mjs';

describe('the outcomes of a Playwright report', () => {
  const spec = (title: string, status: string, annotations: object[] = []) => ({
    title,
    tests: [{ status, annotations }],
  });
  const report = {
    suites: [
      {
        title: 'journeys.spec.ts',
        specs: [spec('opens', 'expected'), spec('hangs', 'unexpected')],
        suites: [
          {
            title: 'in Grafana',
            specs: [spec('logs in', 'skipped', [{ type: 'skip', description: 'no GRAFANA_URL' }])],
          },
        ],
      },
    ],
    errors: [{ message: 'the service did not start' }],
  };

  it('count passed, failed and skipped tests by their full names, and errors outside tests', () => {
    expect(outcomesOfPlaywright(report)).toEqual({
      passed: 1,
      failed: ['e2e > journeys.spec.ts > hangs', 'e2e: the service did not start'],
      skipped: [{ name: 'e2e > journeys.spec.ts > in Grafana > logs in', reason: 'no GRAFANA_URL' }],
    });
  });
});

describe('a skipped test', () => {
  const outcomes = { passed: 3, failed: [], skipped: [{ name: 'unit a > b', reason: 'no Linux' }] };

  it('is allowed when its name is in the list', () => {
    const known = parseKnownSkips('# why\n\nunit a > b\n');
    expect(judgeSkips(outcomes, known)).toEqual(outcomes);
  });

  it('is allowed when its file is in the list', () => {
    expect(judgeSkips(outcomes, parseKnownSkips('unit a\n'))).toEqual(outcomes);
  });

  it('is a failure when it is not', () => {
    const judged = judgeSkips(outcomes, parseKnownSkips('unit a > c\n'));
    expect(judged.skipped).toEqual([]);
    expect(judged.failed).toEqual(['unit a > b (skipped: no Linux)']);
  });
});
