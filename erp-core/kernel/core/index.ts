import { join } from 'node:path';
import { checkImport } from '../import/check-import.ts';
import { importRun } from '../import/tables.ts';
import { dropImport, takeBackImport, writeImport } from '../import/write-import.ts';
import { refuse } from '../kernel-refusals.ts';
import { module } from '../module.ts';
import { discardDeadLetter, mendDeadLetter, replayDeadLetter } from './dead-letter.commands.ts';
import { deadLetters, facts, trail } from './facts.queries.ts';
import { giveRole, saveMember, saveRole, takeRole } from './roles.commands.ts';
import { found, setup } from './setup.ts';
import { membership, role, site } from './tables.ts';

export { createIdentity, type Identity, type Member } from './identity.ts';
export { ADMINISTRATOR, membership, role, site } from './tables.ts';

/** The kernel's own module: companies, people and their rights, dead letters and the trail of facts. */
export default module('kernel', {
  entities: [site, role, membership, importRun],
  commands: [
    found,
    setup,
    saveRole,
    saveMember,
    giveRole,
    takeRole,
    replayDeadLetter,
    mendDeadLetter,
    discardDeadLetter,
    checkImport,
    writeImport,
    takeBackImport,
    dropImport,
  ],
  queries: [facts, trail, deadLetters],
  refusals: refuse,
  migrations: join(import.meta.dirname, '../migrations'),
});
