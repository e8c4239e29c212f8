import { z } from 'zod';
import { condition } from '../condition.ts';
import { localized } from '../fields.ts';

/** What may be done: the first seven to an entity's records, the last with a command, a question or a route's right. */
export const ACTIONS = ['read', 'create', 'change', 'remove', 'export', 'import', 'execute'] as const;
export type Action = (typeof ACTIONS)[number];

/** Stands in a condition for whoever asks, and for the sites that he may see. */
export const ME = '{me}';
export const SITES = '{sites}';
/** Stands for the sites of a branch and of all below it: "{branch:NORTH}". */
export const BRANCH = /^\{branch:([^{}]{1,64})\}$/u;
/** Code of a branch → codes of its sites. */
export type SitesByBranch = Readonly<Record<string, readonly string[]>>;

const names = z.array(z.string().max(64)).max(200);

/**
 * What a role may do, or (with `deny`) what nobody who holds it may do, whatever other roles say. Without `actions` it
 * means all of them.
 */
export const grant = z.strictObject({
  /** Name of an entity, a command, a question or a route's right; "stock.*" for all below a name, "*" for everything. */
  on: z
    .string()
    .max(128)
    .regex(/^(\*|[a-z0-9_-]+(\.[a-z0-9_-]+)*(\.\*)?)$/, 'a name, "name.*" or "*"'),
  deny: z.boolean().optional(),
  actions: z.array(z.enum(ACTIONS)).min(1).optional(),
  /** Of an entity's fields or of a command's input, as a list's filter says it; all have to hold. "{me}", "{sites}", "{branch:CODE}". */
  where: z.record(z.string().max(64), condition).optional(),
  /** Of an entity: not there at all, shown as "…", not to be written. */
  fields: z.strictObject({ hidden: names.optional(), masked: names.optional(), readOnly: names.optional() }).optional(),
  /** Why: told to who is refused by it. */
  reason: localized().optional(),
});
export type Grant = z.infer<typeof grant>;

/** A role as it stands in its table. */
export interface RoleRow {
  readonly code: string;
  readonly name: { readonly en: string; readonly bn?: string | undefined; readonly hi?: string | undefined };
  /** Names alone, as roles were before there were grants: each is a plain grant. */
  readonly permissions: readonly string[];
  readonly grants: readonly Grant[];
}
