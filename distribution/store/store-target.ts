import type { DatabaseTarget } from '../database/prepare.ts';
import { STORE_ROLES } from '../database/roles.ts';

/** The database of readings alone, at an address of its own: only the logins that deal with readings are made there. */
export function storeTarget(at: string, plant: DatabaseTarget): DatabaseTarget {
  return {
    admin: at,
    passwords: plant.passwords,
    embedded: false,
    migrate: plant.migrate,
    only: 'timeseries',
    roles: STORE_ROLES,
  };
}
