import { localizedText, micros, nowMicros } from '@millrace/contracts';
import type { TerminalAt } from '@millrace/erp-core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SignInJournal } from '../auth/sign-in-journal.ts';
import {
  noPersonCookie,
  noTerminalCookie,
  personCookie,
  terminalCookie,
  terminalCookies,
} from '../auth/terminal-cookie.ts';
import { hangUp } from '../edge-link/long-poll.ts';
import { type Attempts, attempts } from '../http/attempts.ts';
import { isEncrypted, peerAddress } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import type { KernelDoor, TerminalGate } from '../kernel-door.ts';
import { BadgeWaits } from './badge-waits.ts';

export interface TerminalRouteOptions {
  readonly terminals: TerminalGate;
  readonly journal: SignInJournal;
  /** Codes tried by one peer, and by everybody. */
  readonly codes: Attempts;
  /** Badges nobody has, of one terminal. */
  readonly badges?: Attempts;
  /** Where a badge that was told wakes the panel that waits for it. */
  readonly onEvent: KernelDoor['onEvent'];
  /** Aborted when the server stops, so that panels that wait are answered. */
  readonly stopping: AbortSignal;
}

const signOn = z.union([
  z.strictObject({ badge: z.string().trim().min(1).max(128) }),
  z.strictObject({ told: z.uuid() }),
  z.strictObject({ number: z.string().regex(/^\d{1,12}$/), pin: z.string().regex(/^\d{4,8}$/) }),
]);
const person = z.object({ id: z.string(), name: z.string(), way: z.enum(['badge', 'pin']), since: micros });
const terminalAnswer = z.object({
  /** The plant's clock, by which a terminal knows how far its own is off. */
  at: micros,
  terminal: z
    .object({
      id: z.string(),
      name: z.string(),
      site: z.string(),
      siteName: localizedText,
      line: z.string().nullable(),
      machine: z.string().nullable(),
      idleMinutes: z.int(),
      pinDigits: z.int(),
    })
    .nullable(),
  person: person.nullable(),
  /** SHA-256 (hex) of the key that is known of this device; null: none is. */
  key: z.string().nullable(),
  /** Somebody is signed on here, and this device has not shown it: its cookies may be lost. */
  lapsed: z.boolean(),
});
const done = z.object({ done: z.literal(true) });

/** Seconds that a panel waits at most for a badge, below what proxies and browsers cut off. */
const LONGEST_WAIT = 25;
const badgeAsked = z.strictObject({ wait: z.coerce.number().int().min(0).max(LONGEST_WAIT).default(0) });
/** `same`: it is whoever is signed on there already. */
const badgeAnswer = z.object({ told: z.object({ id: z.string(), same: z.boolean() }).nullable() });

const nobody = () => ({ at: nowMicros(), terminal: null, person: null, key: null, lapsed: false });
const tags = ['terminals'];

/**
 * A panel that is a terminal: registering it, who it is, and people signing on and off. Without a person it learns its
 * own name and place and how people sign on, and nothing of the plant.
 */
export function terminalRoutes(app: FastifyInstance, options: TerminalRouteOptions): void {
  const { terminals, journal, codes } = options;
  const badges = options.badges ?? attempts({ attempts: 30, within: 60_000 });
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const tooMany = (wait: number | null): void => {
    if (wait !== null) throw new Problem('too-many-attempts', { headers: { 'retry-after': String(wait) } });
  };

  async function terminalOf(request: FastifyRequest): Promise<TerminalAt> {
    const shown = terminalCookies(request.headers.cookie, isEncrypted(request.raw));
    const terminal = shown && (await terminals.at(shown.terminal, shown.person));
    if (!terminal) throw new Problem('not-a-terminal');
    return terminal;
  }

  async function told(terminal: TerminalAt) {
    const { id, name, site, line, machine, person: here } = terminal;
    const siteName = await terminals.siteName(terminal);
    const known = await terminals.keys.known(terminal);
    return {
      at: nowMicros(),
      terminal: { id, name, site, siteName, line, machine, ...(await terminals.rules(terminal.company)) },
      person: here && { id: here.user, name: here.name, way: here.way, since: here.begunAt },
      key: known.key,
      lapsed: known.signedOn && !here && !terminal.wall,
    };
  }

  typed.get(
    '/api/v1/terminal',
    { config: { access: { to: 'public' } }, schema: { tags, response: { 200: terminalAnswer } } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const encrypted = isEncrypted(request.raw);
      const shown = terminalCookies(request.headers.cookie, encrypted);
      if (!shown) return nobody();
      const terminal = await terminals.at(shown.terminal, shown.person);
      if (!terminal) {
        reply.header('set-cookie', [noTerminalCookie(encrypted), noPersonCookie(encrypted)]);
        return nobody();
      }
      reply.header('set-cookie', terminalCookie(shown.terminal, encrypted));
      return told(terminal);
    },
  );

  typed.post(
    '/api/v1/terminal/register',
    {
      config: { access: { to: 'public' } },
      bodyLimit: 4096,
      schema: { tags, body: z.strictObject({ code: z.string().min(8).max(64) }), response: { 200: done } },
    },
    async (request, reply) => {
      const peer = `terminal ${peerAddress(request.raw)}`;
      tooMany(codes.take(peer) ?? codes.take('terminal everybody'));
      const made = await terminals.register(request.body.code);
      if (!made) throw new Problem('wrong-code');
      // A hall of new panels is registered in one go.
      for (const key of [peer, 'terminal everybody']) codes.forget(key);
      const encrypted = isEncrypted(request.raw);
      reply.header('cache-control', 'no-store');
      reply.header('set-cookie', [terminalCookie(made.credential, encrypted), noPersonCookie(encrypted)]);
      request.log.info({ terminal: made.id }, 'a terminal was registered');
      return { done: true as const };
    },
  );

  const waits = new BadgeWaits();
  options.onEvent(({ type, payload }) => {
    const { terminal } = Object(payload) as { terminal?: unknown };
    if (type === 'kernel.badge-told' && typeof terminal === 'string') waits.wake(terminal);
  });

  typed.get(
    '/api/v1/terminal/badge',
    {
      config: { access: { to: 'public' } },
      schema: { tags, querystring: badgeAsked, response: { 200: badgeAnswer } },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const terminal = await terminalOf(request);
      const looked = new AbortController();
      const signal = AbortSignal.any([hangUp(reply.raw, options.stopping), looked.signal]);
      // It begins to wait before it looks: what is told between wakes it.
      const waited = request.query.wait > 0 && waits.wait(terminal.id, request.query.wait * 1_000, signal);
      let told = await terminals.told(terminal);
      if (!told && waited) {
        await waited;
        told = await terminals.told(terminal);
      }
      looked.abort();
      // While it waited, whoever was there may have gone, or somebody else come.
      const here = told && (await terminalOf(request)).person;
      return { told: told && { id: told.id, same: told.user === here?.user } };
    },
  );

  const leave = async (request: FastifyRequest, terminal: TerminalAt): Promise<void> => {
    if (!terminal.person) return;
    const { user, way } = terminal.person;
    journal.signedOut(user, noteOf(request, terminal, way));
  };
  const noteOf = (request: FastifyRequest, { id }: TerminalAt, by: 'badge' | 'pin') => ({
    ...{ peer: peerAddress(request.raw), correlation: request.id },
    ...{ terminal: id, by },
  });
  const gone = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.header('cache-control', 'no-store');
    reply.header('set-cookie', noPersonCookie(isEncrypted(request.raw)));
  };

  typed.post(
    '/api/v1/terminal/sign-on',
    {
      config: { access: { to: 'public' } },
      bodyLimit: 4096,
      schema: { tags, body: signOn, response: { 200: z.object({ person: z.object({ id: z.string() }) }) } },
    },
    async (request, reply) => {
      const terminal = await terminalOf(request);
      if (terminal.wall) throw new Problem('not-a-terminal');
      if (!('pin' in request.body)) tooMany(badges.left(terminal.id));
      const result = await terminals.signOn(terminal, request.body);
      if (!result.ok) {
        const { code, user, way, wait } = result;
        if (code === 'unknown-badge') badges.take(terminal.id);
        journal.refusedAtTerminal(user, code, { ...noteOf(request, terminal, way), company: terminal.company });
        if (code === 'locked') tooMany(wait ?? 1);
        throw new Problem(code === 'locked' ? 'too-many-attempts' : code);
      }
      await leave(request, terminal);
      journal.signedIn(result.user, noteOf(request, terminal, result.way));
      reply.header('cache-control', 'no-store');
      reply.header('set-cookie', personCookie(result.credential, result.lasts, isEncrypted(request.raw)));
      return { person: { id: result.user } };
    },
  );

  typed.post(
    '/api/v1/terminal/sign-off',
    {
      config: { access: { to: 'public' } },
      bodyLimit: 1024,
      schema: { tags, body: z.strictObject({}), response: { 200: done } },
    },
    async (request, reply) => {
      const terminal = await terminalOf(request);
      // Who shows no sign-on of here ends none: another may have signed on meanwhile.
      if (terminal.person) await terminals.signOff(terminal);
      await leave(request, terminal);
      gone(request, reply);
      return { done: true as const };
    },
  );
}
