import type { Caller } from '../caller.ts';
import type { Condition } from '../condition.ts';
import type { Fields } from '../effect.ts';
import { faultsOf, holds, predicatesOf } from './predicate.ts';
import type { SeenAt, Sited } from './sited.ts';

type Values = Readonly<Record<string, unknown>>;
type Bound = Pick<Caller, 'sites'>;

/** As an author says it: `{ field: 'toSite', where: { state: { ne: 'draft' } } }`. */
export interface SeenAtDeclared<Name extends string> {
  readonly field: Name;
  readonly where?: { readonly [Field in Name]?: Condition };
}

/** Throws a TypeError for a second site without a first, a field that is not there, or a condition that does not fit. */
export function seenAtOf(
  entity: string,
  fields: Fields,
  siteField: string | undefined,
  declared: readonly SeenAtDeclared<string>[] = [],
): readonly SeenAt[] {
  return declared.map(({ field, where = {} }) => {
    if (siteField === undefined) throw new TypeError(`${entity}: records seen at ${field} need a site of their own`);
    if (!Object.hasOwn(fields, field)) throw new TypeError(`${entity}: there is no field ${field} to be seen at`);
    const said = where as Readonly<Record<string, Condition>>;
    const [fault] = faultsOf(said, fields);
    if (fault) throw new TypeError(`${entity}: seen at ${field} where ${fault.path}: ${fault.message}`);
    return { field, where: predicatesOf(said, { user: '', sites: null }) };
  });
}

/** Whether it is a record of the caller's sites: he may write it, as far as his rights go. */
export const inSites = ({ siteField }: Pick<Sited, 'siteField'>, record: Values, { sites }: Bound): boolean =>
  siteField === undefined || sites === null || sites.includes(String(record[siteField]));

/** Whether the caller's sites let him read a record, as `Conditions` asks it in SQL. */
export const seenInSites = (of: Sited, record: Values, fields: Fields, caller: Bound): boolean =>
  inSites(of, record, caller) ||
  of.seenAt.some(
    ({ field, where }) => caller.sites?.includes(String(record[field])) && holds(where, record, fields) === true,
  );
