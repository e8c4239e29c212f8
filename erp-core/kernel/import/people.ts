import { type Caller, permits } from '../caller.ts';
import { Conditions } from '../conditions.ts';
import { membership } from '../core/tables.ts';
import type { Db } from '../db.ts';
import { fieldsFor } from '../rights/fields-for.ts';
import { severalPeople } from './cell-faults.ts';
import type { References } from './references.ts';

interface Member {
  readonly userId: string;
  /** Left out where it is kept from the caller. */
  readonly name?: string;
  readonly email?: string | null;
}

/** Members that a caller may look up, by user id, e-mail address or name. */
function membersBy(db: Db, caller: Caller, written: readonly string[]): Promise<readonly Member[]> {
  const { definition } = membership;
  if (!permits(caller, definition.name, 'read') || written.length === 0) return Promise.resolve([]);
  const seen = new Conditions(definition, caller);
  const words = seen.parameter([...new Set(written.map((one) => one.toLowerCase()))]);
  const { hidden, masked } = fieldsFor(caller, definition);
  const known = ['userId', 'email', 'name'].filter((field) => !hidden.has(field) && !masked.has(field));
  if (!known.includes('userId')) return Promise.resolve([]);
  const any = known.map((field) => `lower(${seen.column(field)}) = any(${words}::text[])`);
  seen.add(`(${any.join(' or ')})`);
  return db.rows<Member>(`select ${seen.shown()} from ${definition.table.name} t ${seen.text()}`, seen.values);
}

/**
 * Finds the people that a sheet names: by e-mail address or name where the caller may read who is there, else by the id of
 * the user, which the command that writes the row looks for.
 */
export async function findPeople(db: Db, caller: Caller, written: readonly string[]): Promise<References> {
  const members = await membersBy(db, caller, written);
  return {
    resolve(text) {
      const word = text.toLowerCase();
      const found =
        members.find(({ userId }) => userId === text) ?? members.find((one) => one.email?.toLowerCase() === word);
      if (found) return { id: found.userId };
      const [one, ...more] = members.filter((one) => one.name?.toLowerCase() === word);
      if (more.length > 0) return { fault: severalPeople(text) };
      return { id: one?.userId ?? text };
    },
  };
}

/** How people are written in a sheet: by e-mail address where they have one and the caller may read it. */
export async function addressesOf(db: Db, caller: Caller, users: readonly string[]): Promise<Map<string, string>> {
  const members = await membersBy(db, caller, users);
  return new Map(members.flatMap(({ userId, email }) => (email ? [[userId, email] as const] : [])));
}
