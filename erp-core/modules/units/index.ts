import { join } from 'node:path';
import { module, standardCommands } from '../../kernel/index.ts';
import { convertQuery } from './convert.query.ts';
import { refuse } from './refusals.ts';
import { packaging, packagingFault } from './unit.ts';

export { type Conversion, convert, factorBetween, inWholes, type OwnUnit } from './convert.ts';
export { packaging } from './unit.ts';

/** What one unit is in another: UCUM's, and the packaging of a company. */
export default module('units', {
  label: { en: 'Units', bn: 'একক', hi: 'इकाइयाँ' },
  needs: ['kernel'],
  entities: [packaging],
  commands: standardCommands(packaging, { check: packagingFault }),
  queries: [convertQuery],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
