import type { Locale } from './label.ts';
import type { Action } from './rights/grant.ts';
import { Rights } from './rights/rights.ts';

/** Who asks, in which company, with which rights. The server makes one a request; nothing of it comes from the client. */
export interface Caller {
  /** Id of the user (sign-in's own), or "system:<part>" where no person stands behind it. */
  readonly user: string;
  readonly company: string;
  /** Codes of the sites that may be seen; null: all of the company. */
  readonly sites: readonly string[] | null;
  /** Names of commands, queries and entities; "stock.*" for all below a name, "*" for everything. */
  readonly permissions: ReadonlySet<string>;
  /** What the caller's roles come to, with conditions, denies and masks; left out: the names alone. */
  readonly rights?: Rights | undefined;
  readonly locale: Locale;
  readonly correlation: string;
  /** Id of the API key through which the user's program came in; left out: the user himself. */
  readonly apiKey?: string;
  /** Id of the terminal that the person is signed on at; left out: none. */
  readonly terminal?: string;
}

/** One set for all of them: what it comes to is made once. */
const EVERYTHING: ReadonlySet<string> = new Set(['*']);

/** A part of the system itself, acting in a company: not a person, but audited like one. */
export const systemCaller = (company: string, part: string, correlation: string): Caller => ({
  user: `system:${part}`,
  company,
  sites: null,
  permissions: EVERYTHING,
  locale: 'en',
  correlation,
});

/** Who asks for a right: his names, or what his roles come to. */
export type Holder = Pick<Caller, 'permissions' | 'rights'>;

const named = new WeakMap<ReadonlySet<string>, Rights>();

/** What a caller may do. Of names alone it is made once a set. */
export function rightsOf({ permissions, rights }: Holder): Rights {
  if (rights) return rights;
  let found = named.get(permissions);
  if (!found) {
    const role = { code: '', name: { en: '' }, permissions: [...permissions], grants: [] };
    found = Rights.of([role], { user: '', sites: null });
    named.set(permissions, found);
  }
  return found;
}

/**
 * Whether the caller has the right of this name, or of one above it ("stock.*" holds "stock.transfer.send"). Of an entity
 * the action is said. A command may still be refused for its input, or for the records that it touches.
 */
export const permits = (caller: Holder, permission: string, action: Action = 'execute'): boolean =>
  rightsOf(caller).permits(permission, action);

export const seesSite = (caller: Pick<Caller, 'sites'>, site: string): boolean =>
  caller.sites === null || caller.sites.includes(site);
