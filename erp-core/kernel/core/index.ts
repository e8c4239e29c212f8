import { join } from 'node:path';
import { refuse } from '../kernel-refusals.ts';
import { module } from '../module.ts';
import { found, setup } from './setup.ts';
import { membership, role, site } from './tables.ts';

export { createIdentity, type Identity, type Member } from './identity.ts';
export { ADMINISTRATOR, membership, role, site } from './tables.ts';

/** The kernel's own module: companies, people and their rights, dead letters and the trail of facts. */
export default module('kernel', {
  entities: [site, role, membership],
  commands: [found, setup],
  refusals: refuse,
  migrations: join(import.meta.dirname, '../migrations'),
});
