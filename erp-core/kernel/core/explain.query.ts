import { z } from 'zod';
import type { Caller } from '../caller.ts';
import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import type { EntityDefinition } from '../entity.ts';
import { text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { fieldsByName, partNames } from '../lines/names.ts';
import { getEntity } from '../listing.ts';
import { query } from '../query.ts';
import { Refused } from '../refusal.ts';
import { fieldsFor } from '../rights/fields-for.ts';
import { ACTIONS, type Action, type Grant } from '../rights/grant.ts';
import { matches } from '../rights/grant-index.ts';
import type { Held } from '../rights/held.ts';
import { shownFields } from '../rights/records.ts';
import type { Rights } from '../rights/rights.ts';
import { keptOf, sensitiveIn } from '../rights/sensitive.ts';
import { type MemberRights, memberRights } from './member-rights.ts';

/** A grant as the reason for something: of which role, and what it says. */
interface Reason {
  readonly role: string;
  readonly roleName: Held['role']['name'];
  readonly grant: Grant;
}
export interface Verdict {
  readonly may: 'yes' | 'within-limits' | 'no';
  readonly because: readonly Reason[];
  readonly deniedBy: readonly Reason[];
}

const RECORD_ACTIONS = ACTIONS.filter((action) => action !== 'execute');

/**
 * See as this user: what a member may do with each entity, command and question, and by which grant of which role. With a
 * `record`, also what he would see of it, as far as the one who asks sees it himself.
 */
export const explainAccess = query('kernel.access.explain', {
  label: { en: 'See as this user', bn: 'এই ব্যবহারকারীর চোখে দেখুন', hi: 'इस उपयोगकर्ता की नज़र से देखें' },
  input: {
    user: text(),
    /** Only what is called so: a name, or "stock.*". */
    of: text().default('*'),
    record: z.strictObject({ entity: text(), id: z.uuid() }).optional(),
  },
  async run({ user, of, record }, { db, caller, registry }) {
    const [member] = await memberRights(db, user);
    if (!member) throw new Refused(refuse('not-found', { user }));
    const { rights, name, sites, roles } = member;
    const named = <Thing extends { readonly name: string }>(things: ReadonlyMap<string, Thing>) =>
      [...things.values()].filter((thing) => matches(of, thing.name));
    const asked = <Thing extends { name: string; label: object; permission: string }>(thing: Thing) => ({
      name: thing.name,
      label: thing.label,
      permission: thing.permission,
      ...verdict(rights, thing.permission, 'execute'),
    });
    return {
      user,
      name,
      sites,
      roles: roles.map((role) => ({ code: role.code, name: role.name })),
      entities: named(registry.entities).map((entity) => ({
        name: entity.name,
        label: entity.label,
        actions: Object.fromEntries(
          RECORD_ACTIONS.map((action) => [action, actionOn(rights, entity, action, registry)]),
        ),
        fields: fieldsOf(rights, entity),
      })),
      commands: named(registry.commands).map(asked),
      queries: named(registry.queries).map(asked),
      ...(record ? { record: await recordOf(db, caller, member, record, registry) } : {}),
    };
  },
});

const reason = ({ role, grant }: Held): Reason => ({ role: role.code, roleName: role.name, grant });

/** To create, change and remove is also given by the command of that name. */
function actionOn(rights: Rights, { name }: EntityDefinition, action: Action, { commands }: Declarations): Verdict {
  const command = commands.get(`${name}.${action}`);
  const [ofEntity, ofCommand] = [
    verdict(rights, name, action),
    command && verdict(rights, command.permission, 'execute'),
  ];
  return ofCommand && ofEntity.because.length === 0 ? ofCommand : ofEntity;
}

function verdict(rights: Rights, name: string, action: Action): Verdict {
  const { allows, denies } = rights.about(name, action);
  const may = !rights.permits(name, action)
    ? 'no'
    : denies.length > 0 || (allows.length > 0 && allows.every(({ where }) => where !== null))
      ? 'within-limits'
      : 'yes';
  return { may, because: allows.map(reason), deniedBy: denies.map(reason) };
}

const NOTHING: ReadonlySet<string> = new Set();

/** What is kept of each field, and which grants keep it. */
function fieldsOf(rights: Rights, of: EntityDefinition) {
  const { name, table } = of;
  const fields = fieldsByName(of);
  const { hidden, masked, locked } = fieldsFor({ permissions: NOTHING, rights }, of);
  return [...Object.keys(table.fields), ...partNames(of)].flatMap((field) => {
    const kept = hidden.has(field) ? 'hidden' : masked.has(field) ? 'masked' : locked.has(field) ? 'read-only' : null;
    if (!kept) return [];
    const because = rights.grants.filter(
      ({ grant }) =>
        matches(grant.on, name) && Object.values(grant.fields ?? {}).some((names) => names?.includes(field)),
    );
    // Sensitive, and nobody gives him the right for it.
    const needs = keptOf({ permissions: NOTHING, rights }, fields).includes(field);
    const right = needs ? sensitiveIn(fields).get(field) : undefined;
    return [{ field, kept, because: because.map(reason), ...(right === undefined ? {} : { needs: right }) }];
  });
}

/** One record as the member would see it. The one who asks is shown nothing of it that he does not see himself. */
async function recordOf(
  db: Db,
  caller: Caller,
  { user, sites, rights }: MemberRights,
  { entity: name, id }: { readonly entity: string; readonly id: string },
  registry: Declarations,
) {
  const entity = registry.entities.get(name);
  if (!entity) throw new Refused(refuse('unknown-name', { name }));
  await getEntity(db, caller, entity, id);
  const as: Caller = { ...caller, user, sites, rights, permissions: new Set() };
  try {
    // The way to it in a tree may lead over what the one who asks does not see.
    const row = await getEntity(db, as, entity, id);
    const told = Object.entries(row).filter(([field]) => field !== 'path' || entity.table.tree === undefined);
    return { entity: name, id, seen: true, row: shownFields(caller, entity, Object.fromEntries(told)) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, says, details } = error.refusal;
    return { entity: name, id, seen: false, refusal: { code, says, details } };
  }
}
