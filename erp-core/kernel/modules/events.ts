import { z } from 'zod';
import { event } from '../event.ts';

/** A company has switched a module on: its commands, lists and handlers answer, and what waited for it is booked. */
export const moduleEnabled = event('kernel.module-enabled', 1, { module: z.string() });
/** A company has switched a module off: nothing of it answers, and nothing of it is lost. */
export const moduleDisabled = event('kernel.module-disabled', 1, { module: z.string() });
