import { defineConfig } from 'vitest/config';
import { LongestFirst } from './distribution/testing/longest-first.ts';

export default defineConfig({
  test: {
    globalSetup: ['distribution/testing/global-setup.ts'],
    setupFiles: ['distribution/testing/property-seed.ts'],
    include: ['**/test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/build/**', '**/.svelte-kit/**'],
    // Real peers on a PC of two cores that has much else to do: a test that hangs must end, a slow one must not fail. What
    // has to be quick is bounded by the test itself (see `own-clock.ts`).
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
    // A poll that gives up after vitest's one second says how busy the machine was, not what the program did.
    expect: { poll: { timeout: 120_000, interval: 20 } },
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    reporters: process.env.CI ? ['default'] : ['dot'],
  },
});
