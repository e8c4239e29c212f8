import { callOut, OutgoingError, type Resolve } from '@millrace/outgoing';
import type { Pool } from 'pg';
import { memberRights } from '../core/member-rights.ts';
import { inCompany } from '../db.ts';
import type { Registry } from '../registry.ts';
import { secretsOf } from '../secrets/kept-secrets.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { type Active, eventOf, type Taken, type Tried } from './message.repository.ts';
import { allowedPlaces } from './outgoing-places.ts';
import { signatureHeaders } from './signature.ts';
import { secretAbout } from './tables.ts';
import { asOwner, bodyFor, bodyOf } from './telling.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export interface SendOptions {
  readonly pool: Pool;
  /** Microseconds. */
  readonly clock: () => number;
  readonly secrets: SecretBox;
  /** Another way from names to addresses than the machine's. */
  readonly resolve?: Resolve | undefined;
}

/** Letters of an answer that the journal keeps. */
const MOST_ANSWER = 2_000;
const TIMEOUT_MS = 15_000;
/** The type of a message that somebody asked for to see whether it comes. */
export const TEST = 'kernel.webhook-test';

/** What one try came to; `withheld`: its owner may not hear the event any more, so nothing was sent. */
export type Sent =
  | { readonly kind: 'withheld' }
  | { readonly kind: 'owner-gone' }
  | { readonly kind: 'tried'; readonly verdict: Verdict; readonly tried: Tried; readonly body: string };

/**
 * Sends one message. What it says is made now: of what its owner may hear at this moment, signed with the secrets that are
 * good at this moment, to an address that may be called at this moment.
 */
export async function sendMessage(
  { pool, clock, secrets, resolve }: SendOptions,
  { company, registry }: { readonly company: string; readonly registry: Registry },
  { of, message }: { readonly of: Active; readonly message: Taken },
): Promise<Sent> {
  const ready = await inCompany(
    pool,
    { company, user: 'system:webhooks' },
    async (db) => {
      const [member] = await memberRights(db, of.owner);
      if (!member) return 'owner-gone';
      const event = message.seq === null ? undefined : await eventOf(db, message.seq);
      const owner = asOwner(member, { company, registry, correlation: event?.correlation ?? message.id });
      const body = event
        ? await bodyFor(db, { owner, registry, tells: of.tells }, event)
        : bodyOf({ type: TEST, version: 1, at: message.madeAt, site: null }, { webhook: of.name });
      if (body === null) return 'withheld';
      return {
        body,
        keys: await secretsOf(db, secrets, secretAbout(of.id), clock()),
        allowed: await allowedPlaces(db),
      };
    },
    'read',
  );
  if (typeof ready === 'string') return { kind: ready };
  const { body, keys, allowed } = ready;
  const at = clock();
  const began = performance.now();
  const took = () => Math.round((performance.now() - began) * 1_000);
  try {
    const signed = { id: `msg_${message.id}`, seconds: Math.floor(at / 1_000_000), body };
    const answer = await callOut({
      url: of.address,
      headers: { 'content-type': 'application/json', ...signatureHeaders(signed, keys) },
      ...{ body, allowed, withinMs: TIMEOUT_MS },
      ...(resolve ? { resolve } : {}),
    });
    const verdict = verdictOf(answer.status, answer.headers['retry-after'], at);
    const problem = 'problem' in verdict ? verdict.problem : null;
    const { status, address } = answer;
    const said = storable(answer.text).slice(0, MOST_ANSWER);
    return { kind: 'tried', verdict, body, tried: { at, took: took(), status, address, problem, answer: said } };
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    const problem = storable(error.message).slice(0, 2_000);
    const verdict: Verdict = { kind: 'again', for: 'all', notBefore: at, problem };
    return {
      kind: 'tried',
      verdict,
      body,
      tried: { at, took: took(), status: null, address: null, problem, answer: null },
    };
  }
}

/** Whatever a stranger answers, as text that PostgreSQL takes: it keeps no NUL. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '�');
