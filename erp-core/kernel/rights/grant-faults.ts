import type { Declarations } from '../declarations.ts';
import { isPartName } from '../lines/names.ts';
import type { Grant } from './grant.ts';
import { faultsOf } from './predicate.ts';

/**
 * What is wrong with grants, by the path of each fault. A condition and a mask speak of one thing's fields, so they need
 * its own name; a name that nothing has is a mistake too, but that of a route is not known here.
 */
export function grantFaults(
  grants: readonly Grant[],
  { entities, commands, queries }: Declarations,
): { path: string; message: string }[] {
  return grants.flatMap(({ on, where, fields, actions, deny }, at) => {
    const path = `grants.${at}`;
    const of = entities.get(on);
    const entity = of?.table.fields;
    const input = (commands.get(on) ?? queries.get(on))?.input.shape;
    const faults: { path: string; message: string }[] = [];
    const about = entity ?? input;
    if (where && !about)
      faults.push({ path: `${path}.on`, message: 'a condition needs the name of one entity or command' });
    if (where && about) {
      faults.push(...faultsOf(where, about).map((one) => ({ ...one, path: `${path}.where.${one.path}` })));
    }
    if (fields && !entity) faults.push({ path: `${path}.on`, message: 'fields are kept from somebody of one entity' });
    if (fields && deny && (where || actions)) {
      faults.push({ path: `${path}.fields`, message: 'a deny of fields stands for all records and actions' });
    }
    for (const [kind, names] of Object.entries(fields ?? {})) {
      for (const name of names ?? []) {
        const isField = entity && (Object.hasOwn(entity, name) || Object.hasOwn(of.computed, name));
        const isOwn = isField && name !== 'id' && name !== 'version';
        const known = isOwn || (of && isPartName(of, name));
        if (!known) faults.push({ path: `${path}.fields.${kind}`, message: `${name} cannot be kept from anybody` });
      }
    }
    if (entity && actions?.includes('execute')) {
      faults.push({ path: `${path}.actions`, message: 'records are not executed' });
    }
    if (input && actions?.some((action) => action !== 'execute')) {
      faults.push({ path: `${path}.actions`, message: 'a command or question is executed, and nothing else' });
    }
    return faults;
  });
}
