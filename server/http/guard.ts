import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { API_KEY_PREFIX, NOTED, permits, type TerminalAt } from '@millrace/erp-core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { sessionToken } from '../auth/cookie.ts';
import { provenEnough } from '../auth/proven.ts';
import { sessionFinder } from '../auth/session-lookup.ts';
import type { Signing } from '../auth/signing.ts';
import { terminalCookies } from '../auth/terminal-cookie.ts';
import type { Caller, CompanyDoor, KernelDoor, Member, TerminalGate } from '../kernel-door.ts';
import type { GatewayIdentity } from './access.ts';
import { type Attempts, attempts } from './attempts.ts';
import { isLocale } from './locale.ts';
import { isEncrypted, isLoopback, peerAddress } from './peer.ts';
import { Problem } from './problem.ts';
import { changesSomething } from './same-origin.ts';
import { signedBody, takesSigned } from './signed-body.ts';

export interface GuardOptions {
  readonly authPool: pg.Pool;
  readonly signing: Signing;
  readonly companies: CompanyDoor;
  /** Tells the audit trail what is refused here. */
  readonly note: KernelDoor['note'];
  readonly terminals: Pick<TerminalGate, 'at' | 'memberAt' | 'offlineSayer'>;
  /** The gateway that calls; throws a Problem where it may not. */
  readonly admitGateway: (request: IncomingMessage, bearer: string | undefined) => Promise<GatewayIdentity>;
  /** Token of this machine's own command line; left out: there is none. */
  readonly operatorToken?: string | undefined;
  /** Wrong API keys of one peer address. */
  readonly wrongKeys?: Attempts;
}

/**
 * Under which sign-on without the server something was said: the version, the sign-on, what the body comes to and the device's
 * signature of it all (`saidWords`). The first version had no number and said nothing of the body.
 */
const SIGNED_ON = 'millrace-signed-on';
const OFFLINE = /^2; ([0-9a-f-]{36}); ([\w-]{43}); ([\w-]{86})$/;
const OFFLINE_FIRST = /^[0-9a-f-]{36}; [\w-]{86}$/;
/** The one route on which something is said so. */
const COMMAND = '/api/v1/commands/:name';
const BEARER = /^Bearer ([\x21-\x7e]{16,512})$/;

export interface DeclaredRoute {
  readonly method: string;
  readonly url: string;
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Checks the access that every route declares, before its body is read. A route that declares none stops the start.
 * Gives the list of routes, which grows as they are declared.
 */
export function guard(
  app: FastifyInstance,
  {
    authPool,
    signing,
    companies,
    note,
    terminals,
    admitGateway,
    operatorToken,
    wrongKeys = attempts({ attempts: 20, within: 60_000 }),
  }: GuardOptions,
): readonly DeclaredRoute[] {
  app.decorateRequest('session', null);
  app.decorateRequest('member', null);
  app.decorateRequest('gateway', null);
  app.decorateRequest('terminal', null);
  app.decorateRequest('offline', null);
  app.decorateRequest('signed', null);

  const routes: DeclaredRoute[] = [];
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) routes.push({ method, url: route.url });
    if (route.url === COMMAND) takesSigned(route);
    if (route.config?.access) return;
    throw new Error(`route ${String(route.method)} ${route.url} does not say who may call it`);
  });

  const sessions = sessionFinder(authPool);
  // Before the answer leaves: whoever is told that a session has ended finds it ended. Commands end none.
  app.addHook('onSend', async (request) => {
    if (changesSomething(request.raw) && !request.url.startsWith('/api/v1/commands/')) sessions.forget();
  });
  async function signIn(request: FastifyRequest): Promise<void> {
    const token = sessionToken(request.headers.cookie, isEncrypted(request.raw), signing);
    request.session = token === null ? null : await sessions.find(token);
    if (!request.session) throw new Problem('not-signed-in');
  }

  const operatorHash = operatorToken === undefined ? null : sha256(operatorToken);
  /** The command line of this very machine: who may read the token's file owns the plant's data anyway. */
  const isOperator = (request: FastifyRequest): boolean => {
    const bearer = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (operatorHash === null || bearer === undefined || !isLoopback(peerAddress(request.raw))) return false;
    return timingSafeEqual(sha256(bearer), operatorHash);
  };

  const company = (request: FastifyRequest) => {
    const wanted = request.headers['x-company'];
    const named = typeof wanted === 'string' && wanted !== '' ? { company: wanted } : {};
    return { correlation: request.id, ...named };
  };

  /**
   * Who shows an API key is its owner, with no more rights than he has now. Keys are 256 random bits: what is limited is
   * the asking. False where none is shown.
   */
  async function byKey(request: FastifyRequest): Promise<boolean> {
    const bearer = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (!bearer?.startsWith(API_KEY_PREFIX)) return false;
    const peer = peerAddress(request.raw);
    const wait = wrongKeys.left(peer);
    if (wait !== null) throw new Problem('too-many-attempts', { headers: { 'retry-after': String(wait) } });
    const holder = await companies.keyHolder(bearer, company(request));
    if (holder === 'unknown') {
      wrongKeys.take(peer);
      request.log.warn({ peer }, 'API key refused');
      const told = { command: NOTED.apiKey, refusal: 'wrong-api-key', correlation: request.id };
      note({ source: `peer ${peer}`, by: 'guest', user: async () => null, ...told, detail: { peer } });
      throw new Problem('wrong-api-key');
    }
    if (holder === null) throw new Problem('no-company');
    request.member = holder;
    return true;
  }

  /** A route of the server's own has no name beside the right it asks for. */
  function refusedRoute(request: FastifyRequest, caller: Caller, permission: string): void {
    const { company, user, apiKey } = caller;
    const route = `${request.method} ${request.routeOptions.url ?? ''}`;
    note({
      source: `${company} ${user}`,
      by: 'member',
      ...{ company, user, command: permission, refusal: 'not-allowed', apart: route, correlation: request.id },
      detail: { way: route, permission, ...(apiKey === undefined ? {} : { apiKey }) },
    });
  }

  /**
   * Who is signed on at a terminal: good together with the terminal's own credential alone, and ended with it; or a wall, by
   * that alone. False where nobody is.
   */
  async function atTerminal(request: FastifyRequest): Promise<boolean> {
    const shown = terminalCookies(request.headers.cookie, isEncrypted(request.raw));
    if (!shown) return false;
    const terminal = await terminals.at(shown.terminal, shown.person);
    if (terminal && request.headers[SIGNED_ON] !== undefined) {
      await saidOffline(request, terminal);
      return true;
    }
    if (!terminal?.wall && !terminal?.person) return false;
    request.terminal = terminal;
    request.member = await terminals.memberAt(request.terminal, request.id);
    return true;
  }

  /**
   * What was said there while the server was away, in the name of whoever was signed on then: a command alone, signed by the
   * device that the terminal is. The signature is looked at before the body is read, and holds for what that comes to; whether it
   * came to that is looked at once it was (`takesSigned`).
   */
  async function saidOffline(request: FastifyRequest, terminal: TerminalAt): Promise<void> {
    const header = request.headers[SIGNED_ON];
    const shown = typeof header === 'string' ? header : '';
    // A page of the release before: it keeps what it says, takes the new build and signs it anew.
    if (OFFLINE_FIRST.test(shown)) throw new Problem('signed-on-outdated');
    const [, signOn, body, signature] = OFFLINE.exec(shown) ?? [];
    const { name: command } = Object(request.params) as { name?: string };
    const key = request.headers['idempotency-key'];
    const isCommand = request.routeOptions.url === COMMAND;
    if (
      signOn === undefined ||
      body === undefined ||
      signature === undefined ||
      command === undefined ||
      typeof key !== 'string' ||
      !isCommand
    )
      throw new Problem('not-signed-in');
    const said = String(request.headers['millrace-said'] ?? '');
    const found = await terminals.offlineSayer(terminal, { signOn, key, command, said, body, signature }, request.id);
    if (!found) throw new Problem('not-signed-in');
    request.signed = signedBody(body);
    request.terminal = terminal;
    request.member = found.member;
    request.offline = found.said;
  }

  async function join(request: FastifyRequest, permission: string | undefined): Promise<void> {
    const wanted = company(request);
    // What the demo sets up is nobody's deed; with the token anything could be done anyway, so nothing is gained by saying so.
    const acting = request.headers['x-acting'] === 'demo' ? ({ acting: 'demo' } as const) : {};
    if (isOperator(request)) request.member = await companies.operator({ ...wanted, ...acting });
    else if (!(await byKey(request)) && !(await atTerminal(request))) {
      await signIn(request);
      const { session } = request;
      if (session) {
        request.member = await companies.member(session.user.id, wanted);
        // What concerns the account alone (access "user") stays open: there the second factor is set up.
        if (request.member && !provenEnough(session, request.member)) throw new Problem('second-factor-needed');
      }
    }
    if (!request.member) throw new Problem((await companies.claimed()) ? 'no-company' : 'not-claimed');
    // Who is signed in has chosen a language; the browser's is only a guess.
    request.member = inWantedLanguage(request.member, request.headers['x-locale']);
    request.locale = request.member.caller.locale;
    if (permission !== undefined && !permits(request.member.caller, permission)) {
      refusedRoute(request, request.member.caller, permission);
      throw new Problem('not-allowed', { details: { permission } });
    }
  }

  app.addHook('onRequest', async (request) => {
    // What no route takes answers "not found" to everybody.
    const access = request.routeOptions.config.access ?? { to: 'public' };
    switch (access.to) {
      case 'public':
        return;
      case 'user':
        return isOperator(request) || (await byKey(request)) ? undefined : signIn(request);
      case 'session':
        return join(request, access.permission);
      case 'operator':
        if (isLoopback(peerAddress(request.raw))) return;
        return join(request, access.permission);
      case 'gateway': {
        const bearer = BEARER.exec(request.headers.authorization ?? '')?.[1];
        request.gateway = await admitGateway(request.raw, bearer);
      }
    }
  });
  return routes;
}

/** A screen says which language its reader chose on that device; where none is said, it is the one of the account. */
const inWantedLanguage = (member: Member, said: string | string[] | undefined): Member =>
  typeof said === 'string' && isLocale(said) ? { ...member, caller: { ...member.caller, locale: said } } : member;

/** Who asks on a route with access `session`. */
export function memberOf(request: FastifyRequest): Member {
  if (!request.member) throw new Problem('not-signed-in');
  return request.member;
}
export const callerOf = (request: FastifyRequest): Caller => memberOf(request).caller;
/** Codes of the sites the caller may see. */
export const sitesOf = (request: FastifyRequest): string[] => memberOf(request).sites.map(({ id }) => id);

/** The gateway of a route with access `gateway`. */
export function gatewayOf(request: FastifyRequest): GatewayIdentity {
  if (!request.gateway) throw new Problem('wrong-service-credential');
  return request.gateway;
}
