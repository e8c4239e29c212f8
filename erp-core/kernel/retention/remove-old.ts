import { permits, rightsOf } from '../caller.ts';
import { runCommand } from '../command.ts';
import type { Db } from '../db.ts';
import { answer } from '../effect.ts';
import type { EntityDefinition } from '../entity.ts';
import { faultOf } from '../fault.ts';
import { text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { closed } from '../modules/closed.ts';
import { forgetNotes } from '../notes/forget.ts';
import { notPermitted } from '../rights/refused.ts';
import { columnOf } from '../table.ts';
import { overBefore } from './retention.ts';
import { retentionRun } from './tables.ts';

const SLICE = 1_000;
const MOST_SLICES = 50;

/**
 * Removes an entity's records whose time is over, slice by slice, fifty thousand at most a call (`more`: there are others).
 * Those on legal hold stay, and those that other records name. Its dry run tells how many would go. Removed for good: the
 * audit trail keeps one line with the numbers. What the trail said of the records before stays in it.
 */
export const removeOld = runCommand('kernel.retention.remove', {
  label: { en: 'Remove old records', bn: 'পুরোনো রেকর্ড অপসারণ', hi: 'पुराने रिकॉर्ड हटाएँ' },
  why: 'thousands of records go in a few statements',
  confirm: 'ask',
  input: { entity: text({ example: 'gate.pass' }) },
  async run({ entity: name }, work) {
    const { db, caller, registry, now } = work;
    const of = registry.entities.get(name);
    if (!of) return refuse('unknown-name', { name });
    const off = closed(registry, name);
    if (off) return off;
    if (!permits(caller, `${name}.remove`)) return notPermitted(caller, `${name}.remove`);
    // They go in SQL, where no condition of a role is asked of each.
    if (caller.sites !== null || !rightsOf(caller).removesAll(name)) return refuse('retention-whole-company');
    if (!of.retention || (await isAppendOnly(db, of))) return refuse('retention-none', { entity: name });
    const before = overBefore(of.retention, now);
    const held = await heldCount(db, of, before);
    let [removed, inUse] = [0, 0];
    let from: Old | null = null;
    for (let slices = 0; slices < MOST_SLICES; slices += 1) {
      const slice: readonly Old[] = await nextSlice(db, of, before, from);
      from = slice.at(-1) ?? null;
      const gone = await removeThese(db, of, slice);
      removed += gone;
      inUse += slice.length - gone;
      if (slice.length < SLICE) from = null;
      if (from === null) break;
    }
    const run = { id: work.id(), entity: name, at: now, before, removed, held, inUse };
    return [retentionRun.insert(run), answer({ removed, held, inUse, before, more: from !== null })];
  },
});

interface Old {
  readonly id: string;
  readonly at: number;
}

/** The migration says of a ledger's table that rows are only added to it. */
async function isAppendOnly(db: Db, { table }: EntityDefinition): Promise<boolean> {
  const found = await db.one<{ says: string | null }>(`select obj_description($1::regclass, 'pg_class') as says`, [
    table.name,
  ]);
  return table.ledger !== undefined || found?.says === 'append-only';
}

const columnIn = ({ retention }: EntityDefinition): string => `t.${columnOf(retention?.after ?? '')}`;
const HELD = 'exists (select from kernel.legal_hold h where h.entity = $2 and h.record = t.id)';

async function heldCount(db: Db, of: EntityDefinition, before: number): Promise<number> {
  const found = await db.one<{ held: number }>(
    `select count(*)::int as held from ${of.table.name} t where ${columnIn(of)} < $1 and ${HELD}`,
    [before, of.name],
  );
  return found?.held ?? 0;
}

/** The oldest after those that were looked at; locked, without waiting for whoever works on one. */
function nextSlice(db: Db, of: EntityDefinition, before: number, from: Old | null): Promise<Old[]> {
  const column = columnIn(of);
  return db.rows<Old>(
    `select t.id, ${column} as at from ${of.table.name} t
     where ${column} < $1 and not ${HELD} and ($3::bigint is null or (${column}, t.id) > ($3, $4::uuid))
     order by ${column}, t.id limit ${SLICE} for update of t skip locked`,
    [before, of.name, from?.at ?? null, from?.id ?? null],
  );
}

/** Removes as many of these as nothing names, with their lines; where something does, halves are tried until it stands alone. */
async function removeThese(db: Db, of: EntityDefinition, slice: readonly Old[]): Promise<number> {
  if (slice.length === 0) return 0;
  await db.run('savepoint slice');
  try {
    const ids = slice.map(({ id }) => id);
    for (const { table } of of.parts)
      await db.run(`delete from ${table.name} t where t.record = any($1::uuid[])`, [ids]);
    const gone = await db.run(`delete from ${of.table.name} t where t.id = any($1::uuid[])`, [ids]);
    await forgetNotes(db, of.name, ids);
    return gone;
  } catch (error) {
    if (faultOf(error).details.state !== '23503') throw error;
    await db.run('rollback to savepoint slice');
    if (slice.length === 1) return 0;
    const middle = Math.ceil(slice.length / 2);
    return (await removeThese(db, of, slice.slice(0, middle))) + (await removeThese(db, of, slice.slice(middle)));
  }
}
