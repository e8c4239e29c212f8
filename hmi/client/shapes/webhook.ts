import { z } from 'zod';
import { micros } from './common.ts';

const telling = z.object({ type: z.string(), if: z.string().optional(), fields: z.array(z.string()).optional() });

/** `kernel.webhooks`: addresses that are told of events, and how each stands. */
export const webhooks = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      version: z.number(),
      name: z.string(),
      address: z.string(),
      tells: z.array(telling),
      state: z.enum(['on', 'off']),
      offReason: z.enum(['by-hand', 'gone', 'failing', 'owner-gone']).nullable(),
      owner: z.string(),
      ownerName: z.string().nullable(),
      failingSince: micros.nullable(),
      /** Nothing goes there before. */
      waitUntil: micros,
      lastSentAt: micros.nullable(),
      lastProblem: z.string().nullable(),
      waiting: z.number(),
      failed: z.number(),
      /** Events that it has not looked at. */
      behind: z.number(),
    }),
  ),
});
export type Webhook = z.infer<typeof webhooks>['rows'][number];

/** `kernel.webhook.types`: what a webhook of the reader's may be told. */
export const webhookTypes = z.object({
  rows: z.array(z.object({ type: z.string(), version: z.number(), fields: z.array(z.string()) })),
});

/** `kernel.webhook.messages`: what was told and what came back; `took` in µs. */
export const webhookMessages = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      state: z.enum(['waiting', 'sent', 'failed', 'withheld']),
      tries: z.number(),
      madeAt: micros,
      dueAt: micros,
      /** Null: not sent yet, or the reader is not its owner. */
      body: z.string().nullable(),
      log: z.array(
        z.object({
          nth: z.number(),
          at: micros,
          took: z.number(),
          status: z.number().nullable(),
          address: z.string().nullable(),
          problem: z.string().nullable(),
          answer: z.string().nullable(),
        }),
      ),
    }),
  ),
  next: z.string().nullable(),
});
export type WebhookMessage = z.infer<typeof webhookMessages>['rows'][number];

export const HOOK_PROOFS = ['none', 'standard', 'hub-sha256', 'header'] as const;
export type HookProof = (typeof HOOK_PROOFS)[number];

/** `kernel.inbound-hooks`: addresses here that others call. */
export const inboundHooks = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      version: z.number(),
      state: z.enum(['on', 'off']),
      name: z.string(),
      command: z.string(),
      proof: z.enum(HOOK_PROOFS),
      mapping: z.json(),
      ownerName: z.string().nullable(),
      owner: z.string(),
      lastAt: micros.nullable(),
      refused: z.number(),
    }),
  ),
});
export type InboundHook = z.infer<typeof inboundHooks>['rows'][number];

/** `kernel.inbound-hook.arrivals`: what came in, and what became of it. */
export const arrivals = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      at: micros,
      state: z.enum(['received', 'done', 'refused', 'faulty']),
      code: z.string().nullable(),
      said: z.string().nullable(),
      times: z.number(),
      /** Null: the reader may not give its command. */
      body: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
});
export type Arrival = z.infer<typeof arrivals>['rows'][number];
