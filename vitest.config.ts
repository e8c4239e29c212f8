import { defineConfig } from 'vitest/config';
import { FailedFiles } from './distribution/testing/failed-files.ts';
import { LongestFirst } from './distribution/testing/longest-first.ts';
import { runes } from './hmi/ui/vite/runes.ts';

/**
 * Rooms whose files follow one another in one process: it is started once for many, and what they import is read once in it.
 * Their tests keep nothing in a module, and what they change of the process (a clock, a variable) they give back. Every
 * other file has a process of its own.
 */
const IN_TURN = ['edge-config/{contracts,expression}/test/*.test.ts', 'gateway/detect/test/*.test.ts'];

/** What screens reckon without a browser, their runes compiled. Pages are tried in a real one (`hmi/e2e`). */
const SCREENS = ['hmi/{office,panel,ui}/**/test/**/*.test.ts'];

/** Of the run as of each project: a project takes nothing from the root by itself. */
const ofAll = {
  setupFiles: ['distribution/testing/property-seed.ts'],
  exclude: ['**/node_modules/**', '**/build/**', '**/.svelte-kit/**'],
  // Real peers on a PC of two cores that has much else to do: a test that hangs must end, a slow one must not fail. What
  // has to be quick is bounded by the test itself (see `own-clock.ts`).
  testTimeout: 300_000,
  hookTimeout: 300_000,
  teardownTimeout: 60_000,
  // A poll that gives up after vitest's one second says how busy the machine was, not what the program did.
  expect: { poll: { timeout: 120_000, interval: 20 } },
  maxWorkers: 3,
};

export default defineConfig({
  test: {
    ...ofAll,
    // Here alone: one PostgreSQL for the whole run, whatever projects have files in it.
    globalSetup: ['distribution/testing/global-setup.ts'],
    sequence: { sequencer: LongestFirst },
    reporters: [process.env.CI ? 'default' : 'dot', new FailedFiles()],
    projects: [
      {
        test: {
          ...ofAll,
          name: 'alone',
          include: ['**/test/**/*.test.ts'],
          exclude: [...ofAll.exclude, ...IN_TURN, ...SCREENS],
        },
      },
      { test: { ...ofAll, name: 'in turn', include: IN_TURN, isolate: false } },
      { plugins: [runes()], test: { ...ofAll, name: 'screens', include: SCREENS } },
    ],
  },
});
