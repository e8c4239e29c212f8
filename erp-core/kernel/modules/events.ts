import { z } from 'zod';
import { event } from '../event.ts';

/** A company has switched a module on: its commands, lists and handlers answer, and what waited for it is booked. */
export const moduleEnabled = event('kernel.module-enabled', 1, { module: z.string() });
/** A company has switched a module off: nothing of it answers, and nothing of it is lost. */
export const moduleDisabled = event('kernel.module-disabled', 1, { module: z.string() });
/** Fact sets that waited for a module were given up: how many, of which moments (µs) they were kept, and why. */
export const waitingFactsDropped = event('kernel.waiting-facts-dropped', 1, {
  module: z.string(),
  sets: z.int(),
  from: z.int(),
  to: z.int(),
  reason: z.string(),
});
