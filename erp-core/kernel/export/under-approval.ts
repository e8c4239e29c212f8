import { type Caller, permits } from '../caller.ts';
import type { Db } from '../db.ts';
import type { EntityDefinition } from '../entity.ts';
import { refuse } from '../kernel-refusals.ts';
import { fieldsByName } from '../lines/names.ts';
import type { Refusal } from '../refusal.ts';
import { sensitiveIn } from '../rights/sensitive.ts';
import { settingsInForce } from '../settings/settings.ts';
import { allowExport, exportSettings } from './passes.ts';

interface Asking {
  readonly caller: Caller;
  readonly entity: EntityDefinition;
  /** What of it, as a list is asked. */
  readonly asked: object;
  readonly now: number;
}

/** Whether this caller sees fields of these records that are kept from others. */
const seesSensitive = (caller: Caller, entity: EntityDefinition): boolean =>
  [...sensitiveIn(fieldsByName(entity)).values()].some((right) => permits(caller, right));

/**
 * The pass by which an export may leave; a refusal that says what to ask for where it takes a second person and nobody has
 * let it go; undefined: it takes none.
 */
export async function passFor(
  db: Db,
  { caller, entity, asked, now }: Asking,
): Promise<Refusal | { readonly pass: string } | undefined> {
  if (caller.user.startsWith('system:') || !seesSensitive(caller, entity)) return undefined;
  const { secondPerson } = await settingsInForce(db, exportSettings, now);
  if (!secondPerson) return undefined;
  const what = JSON.stringify(asked);
  const found = await db.one<{ pass: string }>(
    `select id as pass from kernel.export_pass
     where user_id = $1 and entity = $2 and asked = $3::jsonb and used_at is null and expires_at > $4
     order by expires_at limit 1`,
    [caller.user, entity.name, what, now],
  );
  if (found) return found;
  const input = { entity: entity.name, asked: JSON.parse(what) as object, for: caller.user };
  return refuse('export-needs-second', { entity: entity.name, command: allowExport.name, input });
}
