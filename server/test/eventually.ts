import { expect } from 'vitest';

/** Asks again until it is so, for as long as a slow machine may need. */
export const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 120_000, interval: 20 });
