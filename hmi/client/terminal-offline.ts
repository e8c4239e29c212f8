import { z } from 'zod/mini';
import { localizedText, micros } from './shapes/basic.ts';
import { type ApiOptions, createTransport } from './transport.ts';

/** A sign-on at a terminal without the server, as it is told afterwards. */
export interface OfflineStatement {
  readonly id: string;
  readonly user: string;
  readonly way: 'badge' | 'pin';
  /** The plant's time as the terminal knew it, µs. */
  readonly at: number;
  /** The person's proof, sealed for the server alone; base64url. */
  readonly sealed: { readonly key: string; readonly nonce: string; readonly text: string };
  /** Of the words, by the device's key; base64url. */
  readonly signature: string;
}

/** `POST /terminal/people`: who may sign on there while the server is away. */
export const offlinePeople = z.object({
  at: micros,
  /** Until when, µs; and how long a sign-on lasts then. */
  goodUntil: micros,
  lasts: z.number(),
  /** The public key (SPKI, base64) to which proofs are sealed; null: nobody may. */
  seal: z.nullable(z.string()),
  company: z.object({ id: z.string(), name: z.string() }),
  off: z.array(z.string()),
  sites: z.array(z.object({ id: z.string(), name: localizedText })),
  permissions: z.array(z.array(z.string())),
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      locale: z.string(),
      /** Which of `permissions`. */
      permissions: z.int(),
      badges: z.array(z.string()),
      pin: z.nullable(
        z.object({
          number: z.string(),
          check: z.string(),
          salt: z.string(),
          cost: z.object({ N: z.int(), r: z.int(), p: z.int() }),
          /** Wrong ones until the server is asked again. */
          tries: z.int(),
        }),
      ),
    }),
  ),
});
export type OfflinePeople = z.infer<typeof offlinePeople>;

const signOnTold = z.object({
  verdict: z.enum(['proven', 'withdrawn', 'unproven', 'expired']),
  /** He is signed on with the server now. */
  stays: z.boolean(),
});

/** What a terminal asks so that people sign on there without the server, apart: a first page needs none of it. */
export function createOfflineApi(options: ApiOptions = {}) {
  const send = createTransport(options);
  return {
    /** @param wrong PINs that were tried wrongly without the server since it was asked last */
    people: (wrong: readonly { readonly user: string; readonly times: number }[]) =>
      send('/api/v1/terminal/people', offlinePeople, { method: 'POST', body: { wrong } }),
    /** Tells a sign-on; told again it is one. `stay`: whoever it was is there still. */
    tell: (statement: OfflineStatement, stay: boolean) =>
      send('/api/v1/terminal/offline-sign-on', signOnTold, { method: 'POST', body: { statement, stay } }),
  };
}
export type OfflineApi = ReturnType<typeof createOfflineApi>;
