import { join } from 'node:path';
import { proposalMade, proposalSettled } from '../confirm/proposal.ts';
import { proposalsQuery } from '../confirm/proposals.query.ts';
import { confirmProposal, declineProposal, refreshProposal, withdrawProposal } from '../confirm/settle-proposal.ts';
import { checkImport } from '../import/check-import.ts';
import { importRun } from '../import/tables.ts';
import { dropImport, takeBackImport, writeImport } from '../import/write-import.ts';
import { refuse } from '../kernel-refusals.ts';
import { module } from '../module.ts';
import { bookWaiting, bookWhatWaited } from '../modules/book-waiting.ts';
import { moduleDisabled, moduleEnabled } from '../modules/events.ts';
import { modulesQuery } from '../modules/modules.query.ts';
import { disableModule, enableModule } from '../modules/switch.commands.ts';
import { numberRule } from '../numbering/rule.ts';
import { removeOld } from '../retention/remove-old.ts';
import { legalHold, retentionRun, retentionSettings } from '../retention/tables.ts';
import { standardCommands } from '../standard-commands.ts';
import { allApiKeys, createApiKey, ownApiKeys, revokeAnyApiKey, revokeApiKey } from './api-keys.ts';
import { auditTrail, verifyTrail } from './audit.query.ts';
import { companySettings } from './company-settings.ts';
import { discardDeadLetter, mendDeadLetter, replayDeadLetter } from './dead-letter.commands.ts';
import { dutyCommands, dutyConflict, dutyConflicts } from './duties.ts';
import { handlersQuery, replayEvents } from './event-replay.ts';
import { explainAccess } from './explain.query.ts';
import { deadLetters, facts } from './facts.queries.ts';
import { removeMember, saveMember } from './members.commands.ts';
import { numberingCommands, numberingPreview } from './numbering.ts';
import { giveRole, removeRole, saveRole, takeRole } from './roles.commands.ts';
import { currentSettings, setSettings, settingsHistory } from './settings.ts';
import { found, setup } from './setup.ts';
import { membership, role, site } from './tables.ts';
import { trail } from './trail.query.ts';

export { type ApiKeyDoor, type ApiKeyOwner, createApiKeyDoor, throughKey } from './api-key-door.ts';
export { API_KEY_PREFIX } from './api-keys.ts';
export { companySettings } from './company-settings.ts';
export { createIdentity, type Identity, type Member } from './identity.ts';
export { ADMINISTRATOR, membership, role, site } from './tables.ts';

/** The kernel's own module: companies, people and their rights, dead letters and the trail of facts. */
export default module('kernel', {
  label: { en: 'Core', bn: 'মূল', hi: 'मूल' },
  standing: 'always',
  entities: [site, role, membership, importRun, dutyConflict, numberRule, legalHold, retentionRun],
  commands: [
    found,
    setup,
    saveRole,
    removeRole,
    giveRole,
    takeRole,
    saveMember,
    removeMember,
    ...dutyCommands,
    replayDeadLetter,
    mendDeadLetter,
    discardDeadLetter,
    replayEvents,
    createApiKey,
    revokeApiKey,
    revokeAnyApiKey,
    checkImport,
    writeImport,
    takeBackImport,
    dropImport,
    ...numberingCommands,
    setSettings,
    enableModule,
    disableModule,
    bookWaiting,
    removeOld,
    ...standardCommands(legalHold),
    confirmProposal,
    refreshProposal,
    declineProposal,
    withdrawProposal,
  ],
  queries: [
    facts,
    trail,
    deadLetters,
    handlersQuery,
    ownApiKeys,
    allApiKeys,
    explainAccess,
    dutyConflicts,
    verifyTrail,
    auditTrail,
    numberingPreview,
    currentSettings,
    settingsHistory,
    modulesQuery,
    proposalsQuery,
  ],
  settings: [companySettings, retentionSettings],
  events: [moduleEnabled, moduleDisabled, proposalMade, proposalSettled],
  handlers: [bookWhatWaited],
  refusals: refuse,
  migrations: join(import.meta.dirname, '../migrations'),
});
