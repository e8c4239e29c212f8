import { z } from 'zod';
import { type Caller, permits, seesSite } from '../caller.ts';
import { pageOf, rowsBefore } from '../cursor.ts';
import type { Declarations, DeclaredCommand } from '../declarations.ts';
import { id, text } from '../fields.ts';
import type { DryRun } from '../outcome.ts';
import { query } from '../query.ts';
import { inputRefusal } from '../rights/input.ts';
import { shownChanges } from '../rights/records.ts';
import { withoutKept } from '../rights/sensitive.ts';
import { seenInSites } from '../rights/sites.ts';
import { PROPOSAL_STATES, type Proposal } from './proposal.ts';

interface Found extends Proposal {
  readonly proposedByName: string | null;
  readonly settledByName: string | null;
}

/**
 * Requests that wait for a second person, or did, newest first: those that the caller made or could confirm, each with what
 * it would do as far as he sees it. `mayConfirm`: he is the other person, and has the right.
 */
export const proposalsQuery = query('kernel.proposals', {
  label: { en: 'Requests for two persons', bn: 'দুজনের অনুরোধ', hi: 'दो व्यक्तियों के अनुरोध' },
  input: {
    state: z.enum([...PROPOSAL_STATES, 'expired', 'all']).default('waiting'),
    id: id().optional(),
    cursor: text({ max: 2000 }).optional(),
    limit: z.int().min(1).max(200).default(50),
  },
  async run({ state, id: only, cursor, limit }, { db, caller, now, registry }) {
    const skip = rowsBefore(cursor);
    const rows = await db.rows<Found>(
      `select p.id, p.version, p.command, p.input, p.changes, p.events, p.reckoned_at as "reckonedAt",
         p.proposed_by as "proposedBy", p.api_key as "apiKey", p.proposed_at as "proposedAt", p.expires_at as "expiresAt",
         case when p.state = 'waiting' and p.expires_at <= $1 then 'expired' else p.state end as state,
         p.settled_by as "settledBy", p.settled_at as "settledAt", p.reason,
         (select m.name from kernel.membership m where m.user_id = p.proposed_by) as "proposedByName",
         (select m.name from kernel.membership m where m.user_id = p.settled_by) as "settledByName"
       from kernel.proposal p
       where ($2::uuid is null or p.id = $2)
         and ($3::text = 'all' or $2 is not null
           or $3 = case when p.state = 'waiting' and p.expires_at <= $1 then 'expired' else p.state end)
         and p.command = any($4)
       order by p.proposed_at desc, p.id limit $5 offset $6`,
      [now, only ?? null, state, commandsOf(caller, registry), limit + 1, skip],
    );
    const page = pageOf(rows, limit, skip);
    return { ...page, rows: page.rows.flatMap((row) => told(row as Found, caller, registry)) };
  },
});

/** Commands whose requests concern the caller: those he may give. */
const commandsOf = (caller: Caller, { commands }: Declarations): readonly string[] =>
  [...commands.values()].flatMap(({ name, permission }) => (permits(caller, permission) ? [name] : []));

function told(row: Found, caller: Caller, registry: Declarations) {
  const definition = registry.commands.get(row.command);
  if (!definition || !within(row, definition, caller, registry)) return [];
  const { apiKey, reckonedAt, changes, events, input, ...about } = row;
  const isPerson = caller.apiKey === undefined && !caller.user.startsWith('system:');
  const isOther = row.proposedBy !== caller.user;
  const against = inputRefusal(caller, definition, input, input, registry.entities);
  return [
    {
      ...about,
      label: definition.label,
      byKey: apiKey !== null,
      effectsAt: reckonedAt,
      // Fields that he may not write are not his to read here either.
      input: against && isOther ? null : withoutKept(caller, definition.input.shape, input),
      effects: { changes: shownChanges(caller, registry, changes), events: events.map(({ type }) => ({ type })) },
      mayConfirm: isPerson && isOther && !against && (about.state as string) === 'waiting',
      mayWithdraw: !isOther && (about.state as string) === 'waiting',
    },
  ];
}

/** Within the caller's sites: the command's own, and those of every record it would touch. */
function within(
  { input, changes }: Pick<Proposal, 'input'> & Pick<DryRun, 'changes'>,
  { site }: DeclaredCommand,
  caller: Caller,
  { entities }: Declarations,
): boolean {
  if (caller.sites === null) return true;
  const of = site?.(input as never);
  if (of !== undefined && !seesSite(caller, of)) return false;
  return changes.every(({ entity, before, after }) => {
    const definition = entities.get(entity ?? '');
    if (!definition) return true;
    const { fields } = definition.table;
    return [before, after].every((state) => state === null || seenInSites(definition, state, fields, caller));
  });
}
