import { join } from 'node:path';
import { module, standardCommands, transitionCommand } from '../../kernel/index.ts';
import { envelopes } from './address.query.ts';
import { duplicates } from './duplicates.query.ts';
import { mergeParties } from './merge.command.ts';
import { address, contact, merge, party, partyRole, taxId } from './party.ts';
import { refuse } from './refusals.ts';
import { addressFault, partyFault, roleFault, taxIdFault } from './rules.ts';
import { takeBackMerge } from './take-back.command.ts';

export { type AddressParts, formatAddress } from './address-format.ts';
export { address, contact, type Party, party, partyRole, taxId } from './party.ts';
export { isTaxId, TAX_ID_KINDS, type TaxIdKind } from './tax-id.ts';

const block = transitionCommand(party, 'block', {
  to: 'blocked',
  label: { en: 'Block party', bn: 'পক্ষ বন্ধ করুন', hi: 'पक्ष रोकें' },
});
const unblock = transitionCommand(party, 'unblock', {
  to: 'active',
  label: { en: 'Unblock party', bn: 'পক্ষ খুলুন', hi: 'पक्ष खोलें' },
});

/** Whom business is done with: one record for each, whatever roles it has. */
export default module('parties', {
  label: { en: 'Parties', bn: 'পক্ষ', hi: 'पक्ष' },
  needs: ['kernel'],
  entities: [party, partyRole, contact, address, taxId, merge],
  commands: [
    ...standardCommands(party, { check: partyFault }),
    ...standardCommands(partyRole, { check: roleFault }),
    ...standardCommands(contact),
    ...standardCommands(address, { check: addressFault }),
    ...standardCommands(taxId, { check: taxIdFault }),
    block,
    unblock,
    mergeParties,
    takeBackMerge,
  ],
  queries: [duplicates, envelopes],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
