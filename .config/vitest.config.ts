import { defineConfig } from 'vitest/config';

const spec = (folder: string) => `${folder}/**/*.spec.ts`;

/**
 * Six suites: `unit` needs nothing; `store` starts the embedded engine; `fuzz` gives every reader of a format hostile
 * inputs (`npm run fuzz` for longer); `wire` starts the built service and talks to it from outside; `faults` kills it,
 * cuts its power, and fills and damages its disk (`npm run faults` does so for longer); `agents` has real agents push to
 * it.
 *
 * Two files run at a time, for a test of a service waits about as long as it works; those that measure, or kill by the
 * clock, run one after the other.
 */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            spec('model'),
            spec('service'),
            spec('src'),
            spec('host'),
            spec('scripts'),
            'tests/unit/**/*.spec.ts',
          ],
          exclude: ['service/store/embedded/**/*.spec.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'store',
          include: ['tests/store/**/*.spec.ts', 'service/store/embedded/**/*.spec.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'wire',
          include: ['tests/wire/**/*.spec.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'agents',
          include: ['tests/agents/**/*.spec.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['tests/fuzz/**/*.spec.ts'],
          // A long run has a million inputs.
          testTimeout: 14_400_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['tests/faults/**/*.spec.ts'],
          // A long run has thousands of faults.
          testTimeout: 7_200_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
