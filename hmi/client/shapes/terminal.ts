import { z } from 'zod/mini';
import { localizedText, micros } from './basic.ts';

/** `GET /terminal`: what a panel is, and who is signed on there. Nulls: this device is no terminal. */
export const terminalHere = z.object({
  /** The plant's clock, µs. */
  at: micros,
  terminal: z.nullable(
    z.object({
      id: z.string(),
      name: z.string(),
      site: z.string(),
      siteName: localizedText,
      line: z.nullable(z.string()),
      machine: z.nullable(z.string()),
      /** Minutes untouched until whoever is there is signed off. */
      idleMinutes: z.int(),
      /** Digits that a new PIN has at least. */
      pinDigits: z.int(),
    }),
  ),
  person: z.nullable(z.object({ id: z.string(), name: z.string(), way: z.enum(['badge', 'pin']), since: micros })),
  /** SHA-256 (hex) of the key that the plant knows of this device; null: none. */
  key: z._default(z.nullable(z.string()), null),
  /** Somebody is signed on here, and this device has not shown it: its cookies may be lost. */
  lapsed: z._default(z.boolean(), false),
});
export type TerminalHere = z.infer<typeof terminalHere>;
export type Terminal = NonNullable<TerminalHere['terminal']>;

/** How somebody shows who he is: what was scanned, or number and PIN. */
export type Shown =
  | { readonly badge: string }
  | { readonly number: string; readonly pin: string }
  /** A badge that was shown to the reader beside the terminal. */
  | { readonly told: string };

/** `GET /terminal/badge`: what was shown to that reader just now. `same`: whoever is signed on there already. */
export const badgeTold = z.object({ told: z.nullable(z.object({ id: z.string(), same: z.boolean() })) });

/** `GET /terminal/journal`: entries as the terminal wrote them. */
export const terminalJournal = z.object({ entries: z.array(z.unknown()), more: z.boolean() });

/** `POST /terminal/sign-on` */
export const signedOn = z.object({ person: z.object({ id: z.string() }) });
/** The answer of `kernel.pin.own`; false: the PIN of now was wrong. */
export const pinChosen = z.object({ changed: z.boolean() });

export const terminalRow = z.object({
  id: z.string(),
  name: z.string(),
  site: z.string(),
  line: z.nullable(z.string()),
  machine: z.nullable(z.string()),
  /** It shows, and nobody signs on there. */
  wall: z._default(z.boolean(), false),
  /** The device whose badges sign people on there. */
  reader: z._default(z.nullable(z.string()), null),
  state: z.enum(['waiting', 'registered', 'revoked']),
  registeredAt: z.nullable(micros),
  seenAt: z.nullable(micros),
  revokedAt: z.nullable(micros),
  /** Until when a code waits. */
  codeUntil: z.nullable(micros),
  /** Until when PINs are not looked at there. */
  lockedUntil: z.nullable(micros),
  /** Who is signed on. */
  user: z.nullable(z.string()),
  userName: z.nullable(z.string()),
  way: z.nullable(z.enum(['badge', 'pin'])),
  signedOnAt: z.nullable(micros),
});
export type TerminalRow = z.infer<typeof terminalRow>;
/** `kernel.terminals` */
export const terminals = z.object({ rows: z.array(terminalRow) });

/** The answer of `kernel.terminal.add` and `.code`. `code` is left out where it was given before. */
export const terminalCode = z.object({
  id: z.string(),
  name: z.string(),
  code: z.optional(z.string()),
  expiresAt: micros,
});

export const signOnPerson = z.object({
  user: z.string(),
  name: z.string(),
  email: z.nullable(z.string()),
  /** Null: no number and no PIN yet. */
  number: z.nullable(z.string()),
  pinSetAt: z.nullable(micros),
  /** The person chose it, and not an administrator. */
  pinOwn: z.boolean(),
  lockedUntil: z.nullable(micros),
  badges: z.array(z.object({ id: z.string(), hint: z.string(), assignedAt: micros })),
});
export type SignOnPerson = z.infer<typeof signOnPerson>;
/** `kernel.sign-on-people` */
export const signOnPeople = z.object({ rows: z.array(signOnPerson) });
