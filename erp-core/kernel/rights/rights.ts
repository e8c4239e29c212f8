import type { Fields } from '../effect.ts';
import type { Action, RoleRow } from './grant.ts';
import { GrantIndex, matches } from './grant-index.ts';
import type { Held } from './held.ts';
import { type Asking, holds, type Predicate, predicatesOf } from './predicate.ts';
import { weakest } from './weakest.ts';

export interface RoleRights {
  readonly allows: GrantIndex;
}

/** What roles come to once their conditions are read: made when the roles change, shared by whatever is narrowed of it. */
interface Compiled {
  readonly roles: readonly RoleRights[];
  readonly denies: GrantIndex;
  readonly plain: boolean;
}

/** The roles that let a command of some input go, or the deny that stands against it. */
export type Judged = { readonly denied: Held } | { readonly roles: readonly RoleRights[] };

/** Which rows of an entity: those that satisfy one of `any` (null: all of them) and none of `not`. */
export interface RowRule {
  readonly any: readonly (readonly Predicate[])[] | null;
  readonly not: readonly (readonly Predicate[])[];
}

/** What is kept from somebody of an entity's fields. `locked` are all that he does not write. */
export interface FieldRule {
  readonly hidden: ReadonlySet<string>;
  readonly masked: ReadonlySet<string>;
  readonly locked: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();
export const ALL_FIELDS: FieldRule = { hidden: NOTHING, masked: NOTHING, locked: NOTHING };
const ALL_ROWS: RowRule = { any: null, not: [] };

/** The command of an entity's records is also permitted by the entity's own grant of that action. */
const VERBS: Readonly<Record<string, readonly Action[]>> = {
  create: ['create'],
  change: ['change'],
  remove: ['remove'],
  undo: ['create', 'change', 'remove'],
};

type Kept = 'hidden' | 'masked' | 'readOnly';
/** The verbs that write fields of a record. */
const WRITING = ['create', 'change'] as const;

/**
 * The permission of what every member may do, whatever his roles say: it tells no more than he sees anyway, or writes what
 * is his alone. No role names it; who is narrowed to some names (a key, somebody at a terminal) has not got it.
 */
export const OF_EVERY_MEMBER = 'member';

/** What a name alone stands for: an entity's records are read with it, a command is given. */
const PLAIN: readonly Action[] = ['read', 'export', 'import', 'execute'];

const hasAction = ({ grant, plain }: Held, action: Action): boolean =>
  (plain ? PLAIN : (grant.actions ?? [action])).includes(action);

const covers = (held: Held, name: string, action: Action): boolean =>
  matches(held.grant.on, name) && hasAction(held, action);

/** Whether a grant is of a command: by its name, or as an action on the entity whose command it is. */
function coversCommand(held: Held, name: string): 'by-name' | 'by-entity' | undefined {
  if (covers(held, name, 'execute')) return 'by-name';
  const dot = name.lastIndexOf('.');
  const actions = VERBS[name.slice(dot + 1)];
  return actions?.every((action) => covers(held, name.slice(0, dot), action)) ? 'by-entity' : undefined;
}

/**
 * What somebody may do, made once of the roles that he holds. Each role is judged by itself: what one of them permits as
 * a whole is permitted. A deny of any of them stands against it.
 */
export class Rights {
  readonly #compiled: Compiled;
  readonly #roles: readonly RoleRights[];
  readonly #denies: GrantIndex;
  readonly #only: readonly string[] | null;
  /** Nothing but names: there is no condition, deny or mask to look for. */
  readonly plain: boolean;
  readonly #permitted = new Map<string, boolean>();
  readonly #rows = new Map<string, RowRule | null>();
  readonly #fields = new Map<string, FieldRule>();

  private constructor(compiled: Compiled, only: readonly string[] | null) {
    this.#compiled = compiled;
    this.#roles = compiled.roles;
    this.#denies = compiled.denies;
    this.plain = compiled.plain;
    this.#only = only;
  }

  static of(roles: readonly RoleRow[], who: Asking): Rights {
    const held = roles.map((role) => {
      const grants = role.grants.map((grant): Held => {
        const where = grant.where && predicatesOf(grant.where, who);
        return { role, grant, where: where && where.length > 0 ? where : null, plain: false };
      });
      const names = role.permissions.map((on): Held => ({ role, grant: { on }, where: null, plain: true }));
      return [...names, ...grants];
    });
    const compiled = {
      roles: held.map((grants) => ({ allows: new GrantIndex(grants.filter(({ grant }) => !grant.deny)) })),
      denies: new GrantIndex(held.flat().filter(({ grant }) => grant.deny)),
      plain: held.flat().every(({ plain }) => plain),
    };
    return new Rights(compiled, null);
  }

  /** The same, narrowed to some names: what a key of somebody's is good for. Each request of a key asks for it. */
  narrowed(only: readonly string[]): Rights {
    return new Rights(this.#compiled, only);
  }

  get grants(): readonly Held[] {
    return [...this.#roles.flatMap(({ allows }) => allows.all), ...this.#denies.all];
  }

  /** Whether a name is permitted at all: a command may still be refused for its input or for what it touches. */
  permits(name: string, action: Action = 'execute'): boolean {
    if (name === OF_EVERY_MEMBER) return this.#within(name);
    const key = `${action} ${name}`;
    let found = this.#permitted.get(key);
    if (found === undefined) {
      found =
        this.#within(name) &&
        this.#roles.some(({ allows }) => allows.around(name).some((held) => isOf(held, name, action))) &&
        this.deniedAll(name, action) === undefined;
      this.#permitted.set(key, found);
    }
    return found;
  }

  /** Who denies something without any condition. */
  deniedAll(name: string, action: Action): Held | undefined {
    return this.#denies
      .around(name)
      .find((held) => held.where === null && !held.grant.fields && isOf(held, name, action));
  }

  /** Grants and denies that speak of a name, for whoever asks why. */
  about(name: string, action: Action): { readonly allows: readonly Held[]; readonly denies: readonly Held[] } {
    return {
      allows: this.#within(name)
        ? this.#roles.flatMap(({ allows }) => allows.around(name).filter((held) => isOf(held, name, action)))
        : [],
      denies: this.#denies.around(name).filter((held) => isOf(held, name, action) && !held.grant.fields),
    };
  }

  /** Which rows of an entity may be read (or exported); null: the rights say nothing of it, or no to all. */
  rows(entity: string, action: Action = 'read'): RowRule | null {
    if (this.plain) return this.permits(entity, action) ? ALL_ROWS : null;
    const key = `${action} ${entity}`;
    let found = this.#rows.get(key);
    if (found === undefined) {
      found = this.#rowsOf(entity, action);
      this.#rows.set(key, found);
    }
    return found;
  }

  #rowsOf(entity: string, action: Action): RowRule | null {
    if (!this.permits(entity, action)) return null;
    const { allows, denies } = this.about(entity, action);
    const any = allows.some(({ where }) => where === null) ? null : weakest(allows.map(({ where }) => where ?? []));
    return { any, not: denies.map(({ where }) => where ?? []) };
  }

  /**
   * What is kept of an entity's fields. A role shows as much as its strictest grant. Of roles that show all rows the most
   * open one counts; where all only show some rows, the strictest, for a row does not tell by which of them it is seen.
   */
  fields(entity: string): FieldRule {
    if (this.plain) return ALL_FIELDS;
    let found = this.#fields.get(entity);
    if (!found) {
      found = this.#fieldsOf(entity);
      this.#fields.set(entity, found);
    }
    return found;
  }

  #fieldsOf(entity: string): FieldRule {
    const roles = this.#rolesThat(entity, ({ allows }) =>
      allows.on(entity).filter((held) => covers(held, entity, 'read')),
    );
    // Who may write by one role what he reads by another is bound by the mask of the one that lets him write.
    const writers = this.#rolesThat(entity, ({ allows }) =>
      WRITING.flatMap((verb) => {
        const name = `${entity}.${verb}`;
        return allows.around(name).filter((held) => coversCommand(held, name));
      }),
    );
    const of = (masks: readonly Held[], kind: Kept) =>
      new Set(masks.flatMap(({ grant }) => grant.fields?.[kind] ?? []));
    const kept = (kind: Kept, also: readonly Kept[], by = roles): Set<string> => {
      const open = by.filter(({ whole }) => whole);
      const each = (open.length > 0 ? open : by).map(
        ({ masks }) => new Set([kind, ...also].flatMap((one) => [...of(masks, one)])),
      );
      const all = each.flatMap((fields) => [...fields]);
      return new Set(open.length > 0 ? all.filter((field) => each.every((fields) => fields.has(field))) : all);
    };
    const denied = this.#denies.on(entity).filter(({ grant }) => grant.fields);
    const hidden = new Set([...kept('hidden', []), ...of(denied, 'hidden')]);
    const masked = new Set([...kept('masked', ['hidden']), ...of(denied, 'masked')].filter((one) => !hidden.has(one)));
    const locked = new Set([
      ...kept('readOnly', ['hidden', 'masked']),
      ...kept('readOnly', ['hidden', 'masked'], writers),
      ...of(denied, 'readOnly'),
      ...hidden,
      ...masked,
    ]);
    return { hidden, masked, locked };
  }

  /** Of the roles that have such grants: whether one of them is without a condition, and all that masks fields. */
  #rolesThat(entity: string, grantsOf: (role: RoleRights) => readonly Held[]) {
    return this.#roles.flatMap((role) => {
      const mine = grantsOf(role);
      if (mine.length === 0) return [];
      // A grant that only masks speaks of the fields, whatever its action is.
      const masks = role.allows.on(entity).filter(({ grant }) => grant.fields);
      return [{ whole: mine.some(({ where }) => where === null), masks }];
    });
  }

  /** Whether every record of an entity may be removed: one role lets its command go without any condition, and no deny names some. */
  removesAll(entity: string): boolean {
    const name = `${entity}.remove`;
    if (!this.permits(name)) return false;
    if (this.plain) return true;
    const covered = (held: Held) => !held.grant.fields && covers(held, entity, 'remove');
    const denied = [...this.#denies.on(name), ...this.#denies.on(entity)];
    if (denied.some((held) => covered(held) || (!held.grant.fields && covers(held, name, 'execute')))) return false;
    return this.#roles.some(({ allows }) => {
      const open = allows.around(name).some((held) => held.where === null && coversCommand(held, name));
      const said = allows.on(entity).filter((held) => !held.plain && covers(held, entity, 'remove'));
      return open && (said.length === 0 || said.some(({ where }) => where === null));
    });
  }

  /**
   * Which roles let a command of this input go, or the deny that stands against it. `by-name` and `by-entity` grants are
   * alike here: what an entity's grant asks of its rows is asked when they are loaded.
   */
  command(name: string, input: Readonly<Record<string, unknown>>, fields: Fields): Judged {
    const against = this.#denies
      .on(name)
      .find(
        (held) =>
          !held.grant.fields &&
          covers(held, name, 'execute') &&
          (held.where === null || holds(held.where, input, fields) !== false),
      );
    const denied = against ?? this.deniedAll(name, 'execute');
    if (denied) return { denied };
    if (!this.#within(name)) return { roles: [] };
    const roles = this.#roles.filter(({ allows }) =>
      allows.around(name).some((held) => {
        const how = coversCommand(held, name);
        return (
          how === 'by-entity' ||
          (how === 'by-name' && (held.where === null || holds(held.where, input, fields) === true))
        );
      }),
    );
    return { roles };
  }

  /** Whether a role lets a record be written from each of these states to the other: undefined where it does not say. */
  static touches(
    { allows }: RoleRights,
    entity: string,
    action: Action,
    states: readonly object[],
    fields: Fields,
  ): boolean {
    const said = allows.on(entity).filter((held) => !held.plain && covers(held, entity, action));
    if (said.length === 0) return true;
    return states.every((state) =>
      said.some(({ where }) => where === null || holds(where, state as Record<string, unknown>, fields) === true),
    );
  }

  /** The deny that stands against writing a record that has, or would have, one of these states. */
  deniedRow(entity: string, action: Action, states: readonly object[], fields: Fields): Held | undefined {
    return this.#denies.on(entity).find((held) => {
      const { grant, where } = held;
      if (grant.fields || !covers(held, entity, action)) return false;
      return where === null || states.some((state) => holds(where, state as Record<string, unknown>, fields) !== false);
    });
  }

  #within(name: string): boolean {
    return this.#only === null || this.#only.some((pattern) => matches(pattern, name));
  }
}

const isOf = (held: Held, name: string, action: Action): boolean =>
  action === 'execute' ? coversCommand(held, name) !== undefined : covers(held, name, action);
