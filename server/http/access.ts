import type { SaidOffline, TerminalAt } from '@millrace/erp-core';
import type { Session } from '../auth/session-lookup.ts';
import type { Member } from '../kernel-door.ts';
import type { SignedBody } from './signed-body.ts';

/**
 * Who may call a route. Every route says it: one that does not is a fault at start.
 * - `public`: no data of a plant comes out of it
 * - `session`: somebody signed in, or signed on at a terminal, who belongs to a company; with `permission`, who also has that right
 * - `user`: somebody signed in, of whatever company or none
 * - `gateway`: a gateway with its service credential
 * - `operator`: this machine itself, or somebody signed in with the right named
 */
export type Access =
  | { readonly to: 'public' }
  | { readonly to: 'user' }
  | { readonly to: 'session'; readonly permission?: string }
  | { readonly to: 'gateway' }
  | { readonly to: 'operator'; readonly permission: string };

/** A gateway as its service credential names it. */
export interface GatewayIdentity {
  readonly gateway: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    locale: import('./locale.ts').Locale;
    session: Session | null;
    member: Member | null;
    terminal: TerminalAt | null;
    /** What is given was said at that terminal while the server was away; null: it is not. */
    offline: SaidOffline | null;
    /** What its signature says of the body, which is held against what came; null: nothing was signed. */
    signed: SignedBody | null;
    gateway: GatewayIdentity | null;
  }
}
