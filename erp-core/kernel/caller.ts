import type { Locale } from './label.ts';

/** Who asks, in which company, with which rights. The server makes one a request; nothing of it comes from the client. */
export interface Caller {
  /** Id of the user (sign-in's own), or "system:<part>" where no person stands behind it. */
  readonly user: string;
  readonly company: string;
  /** Codes of the sites that may be seen; null: all of the company. */
  readonly sites: readonly string[] | null;
  /** Names of commands, queries and entities; "stock.*" for all below a name, "*" for everything. */
  readonly permissions: ReadonlySet<string>;
  readonly locale: Locale;
  readonly correlation: string;
  /** Id of the API key through which the user's program came in; left out: the user himself. */
  readonly apiKey?: string;
}

/** A part of the system itself, acting in a company: not a person, but audited like one. */
export const systemCaller = (company: string, part: string, correlation: string): Caller => ({
  user: `system:${part}`,
  company,
  sites: null,
  permissions: new Set(['*']),
  locale: 'en',
  correlation,
});

/** Whether the caller has the right of this name, or of one above it ("stock.*" holds "stock.transfer.send"). */
export function permits(caller: Pick<Caller, 'permissions'>, permission: string): boolean {
  if (caller.permissions.has('*') || caller.permissions.has(permission)) return true;
  for (let dot = permission.lastIndexOf('.'); dot > 0; dot = permission.lastIndexOf('.', dot - 1)) {
    if (caller.permissions.has(`${permission.slice(0, dot)}.*`)) return true;
  }
  return false;
}

export const seesSite = (caller: Caller, site: string): boolean => caller.sites === null || caller.sites.includes(site);
