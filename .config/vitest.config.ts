import { defineConfig } from 'vitest/config';

const spec = (folder: string) => `${folder}/**/*.spec.ts`;

/**
 * Five suites: `unit` needs nothing; `store` starts the embedded engine; `wire` starts the built service and talks
 * to it from outside; `agents` has real agents push to it; `long` is what takes too long for every change
 * (`npm run test:long`). All but `unit` run one file after the other, so that 2 cores are not fought over.
 */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
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
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'wire',
          include: ['tests/wire/**/*.spec.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
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
          name: 'long',
          include: ['tests/long/**/*.spec.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
