import { z } from 'zod/mini';
import { localizedText } from './basic.ts';

/** `GET /setup` */
export const setup = z.object({ claimed: z.boolean() });

/** `POST /api/auth/sign-in/email`: signed in, or the password was right and a code is asked for next. */
export const signInAnswer = z.union([
  z.looseObject({ user: z.looseObject({ name: z.string(), email: z.string() }) }),
  z.object({ secondFactor: z.literal(true) }),
]);

/** `GET /me` */
export const me = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  company: z.object({ id: z.string(), name: z.string() }),
  companies: z.array(z.object({ id: z.string(), name: z.string() })),
  sites: z.array(z.object({ id: z.string(), name: z.union([localizedText, z.string()]) })),
  /** Names of commands and queries one may use; `*` is all, `stock.*` all of a module. */
  permissions: z.array(z.string()),
  locale: z.string(),
  /** Modules that the company has not switched on: their pages are not offered. */
  off: z._default(z.array(z.string()), []),
});
export type Me = z.infer<typeof me>;

/** RFC 9457, as the server answers a refusal or a fault. */
export const problem = z.object({
  type: z.optional(z.string()),
  title: z.optional(z.string()),
  status: z.optional(z.number()),
  detail: z.optional(z.string()),
  code: z.optional(z.string()),
  details: z.optional(z.json()),
  /** What is wrong with an input, by field. */
  errors: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
  correlation: z.optional(z.string()),
});
export type Problem = z.infer<typeof problem>;
