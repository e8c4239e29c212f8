import { join } from 'node:path';
import { attached } from '../attachments/index.ts';
import { attentions } from '../attention/index.ts';
import { homeBoards } from '../boards/index.ts';
import { computedValues } from '../computed.query.ts';
import { proposalMade, proposalSettled } from '../confirm/proposal.ts';
import { proposalsQuery } from '../confirm/proposals.query.ts';
import { confirmProposal, declineProposal, refreshProposal, withdrawProposal } from '../confirm/settle-proposal.ts';
import { designs } from '../design/index.ts';
import { madeExports } from '../export/export-runs.ts';
import { allowExport, exportSettings, takePass } from '../export/passes.ts';
import { moveToPlace, nightlySweep } from '../files/keeping/file-jobs.ts';
import { fileSettings } from '../files/keeping/file-settings.ts';
import { sweepFiles } from '../files/keeping/sweep-files.ts';
import { checkImport } from '../import/check-import.ts';
import { importStages } from '../import/stages/index.ts';
import { importRun } from '../import/tables.ts';
import { dropImport, takeBackImport, writeImport } from '../import/write-import.ts';
import { jobEnded } from '../jobs/events.ts';
import { jobCommands } from '../jobs/job.commands.ts';
import { jobsQuery } from '../jobs/jobs.query.ts';
import { jobs } from '../jobs/tables.ts';
import { refuse } from '../kernel-refusals.ts';
import { module } from '../module.ts';
import { bookWaiting, bookWhatWaited } from '../modules/book-waiting.ts';
import { dropWaiting } from '../modules/drop-waiting.ts';
import { moduleDisabled, moduleEnabled, waitingFactsDropped } from '../modules/events.ts';
import { modulesQuery } from '../modules/modules.query.ts';
import { disableModule, enableModule } from '../modules/switch.commands.ts';
import { waitingSettings } from '../modules/waiting-facts.ts';
import { notes } from '../notes/index.ts';
import { notify } from '../notify/index.ts';
import { numberRule } from '../numbering/rule.ts';
import { relations } from '../relations/index.ts';
import { nightlyRetention } from '../retention/nightly.ts';
import { removeOld } from '../retention/remove-old.ts';
import { legalHold, retentionRun, retentionSettings } from '../retention/tables.ts';
import { standardCommands } from '../standard-commands.ts';
import { assignBadge, removeBadge } from '../terminals/badge.commands.ts';
import { tellBadges } from '../terminals/badge-told.ts';
import { badgeTold, unsettledTold } from '../terminals/events.ts';
import { ownPin, removePin, setPin } from '../terminals/pin.commands.ts';
import { bindReader } from '../terminals/reader.commands.ts';
import {
  addTerminal,
  changeTerminal,
  newCode,
  registerTerminal,
  revokeTerminal,
  signOffTerminal,
} from '../terminals/terminal.commands.ts';
import { terminalSettings } from '../terminals/terminal-settings.ts';
import { signOnPeople, terminalList } from '../terminals/terminals.queries.ts';
import { misfits, terminalClocks } from '../terminals/unsettled.attention.ts';
import { settleUnsettled, tellUnsettled, unsettledList } from '../terminals/unsettled.ts';
import { bookUnsettled, reopenUnsettled } from '../terminals/unsettled-mend.commands.ts';
import { misfitNotice } from '../terminals/unsettled-notice.ts';
import { savedViews } from '../views/index.ts';
import { webhooks } from '../webhooks/index.ts';
import { workflow } from '../workflow/index.ts';
import { allApiKeys, createApiKey, ownApiKeys, revokeAnyApiKey, revokeApiKey, rotateApiKey } from './api-keys.ts';
import { auditTrail, verifyTrail } from './audit.query.ts';
import { branch, branchCommands, placeSite } from './branches.ts';
import { companySettings } from './company-settings.ts';
import { discardDeadLetter, mendDeadLetter, replayDeadLetter } from './dead-letter.commands.ts';
import { deadLettersWaiting } from './dead-letters.attention.ts';
import { dutyCommands, dutyConflict, dutyConflicts } from './duties.ts';
import { giveUpEvent, handlersQuery, replayEvents } from './event-replay.ts';
import { explainAccess } from './explain.query.ts';
import { deadLetters, facts } from './facts.queries.ts';
import { holiday, holidayCommands, workingTime } from './holidays.ts';
import { removeMember, saveMember } from './members.commands.ts';
import { members } from './members.query.ts';
import { numberingCommands, numberingPreview } from './numbering.ts';
import { giveRole, removeRole, saveRole, takeRole } from './roles.commands.ts';
import { currentSettings, setSettings, settingsHistory } from './settings.ts';
import { found, setup } from './setup.ts';
import { signInSettings } from './sign-in-settings.ts';
import { membership, role, site } from './tables.ts';
import { trail } from './trail.query.ts';

export { namesAtTerminals, throughTerminal } from '../terminals/at-terminal.ts';
export type { OfflineSayer } from '../terminals/offline-door.ts';
export type { OfflineList } from '../terminals/offline-people.ts';
export type { OfflineStatement } from '../terminals/offline-proof.ts';
export { giveOffline, type SaidOffline } from '../terminals/offline-said.ts';
export {
  createTerminalDoor,
  type Shown,
  type SignOn,
  type TerminalAt,
  type TerminalDoor,
} from '../terminals/terminal-door.ts';
export { type ApiKeyDoor, type ApiKeyOwner, createApiKeyDoor, throughKey } from './api-key-door.ts';
export { API_KEY_PREFIX } from './api-keys.ts';
export { companySettings } from './company-settings.ts';
export { createIdentity, type Identity, type Member } from './identity.ts';
export { ADMINISTRATOR, membership, role, site } from './tables.ts';

/** The kernel's own module: companies, people and their rights, dead letters and the trail of facts. */
export default module('kernel', {
  label: { en: 'Core', bn: 'মূল', hi: 'मूल' },
  standing: 'always',
  entities: [
    branch,
    site,
    holiday,
    role,
    membership,
    importRun,
    dutyConflict,
    numberRule,
    legalHold,
    retentionRun,
    ...notes.entities,
    ...webhooks.entities,
    ...notify.entities,
    jobs,
    ...designs.entities,
  ],
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
    ...branchCommands,
    placeSite,
    ...holidayCommands,
    replayDeadLetter,
    mendDeadLetter,
    discardDeadLetter,
    replayEvents,
    giveUpEvent,
    createApiKey,
    rotateApiKey,
    revokeApiKey,
    revokeAnyApiKey,
    checkImport,
    writeImport,
    takeBackImport,
    dropImport,
    ...importStages.commands,
    allowExport,
    takePass,
    ...madeExports.commands,
    ...numberingCommands,
    setSettings,
    enableModule,
    disableModule,
    bookWaiting,
    dropWaiting,
    addTerminal,
    newCode,
    changeTerminal,
    revokeTerminal,
    registerTerminal,
    signOffTerminal,
    bindReader,
    assignBadge,
    removeBadge,
    setPin,
    removePin,
    ownPin,
    tellUnsettled,
    settleUnsettled,
    bookUnsettled,
    reopenUnsettled,
    removeOld,
    ...jobCommands,
    ...standardCommands(legalHold),
    confirmProposal,
    refreshProposal,
    declineProposal,
    withdrawProposal,
    ...notes.commands,
    ...attached.commands,
    sweepFiles,
    ...notify.commands,
    ...savedViews.commands,
    ...homeBoards.commands,
    ...designs.commands,
    ...webhooks.commands,
    ...workflow.commands,
  ],
  queries: [
    facts,
    trail,
    deadLetters,
    handlersQuery,
    ownApiKeys,
    allApiKeys,
    explainAccess,
    members,
    dutyConflicts,
    verifyTrail,
    auditTrail,
    numberingPreview,
    currentSettings,
    settingsHistory,
    modulesQuery,
    terminalList,
    signOnPeople,
    unsettledList,
    proposalsQuery,
    workingTime,
    ...notes.queries,
    ...attached.queries,
    ...notify.queries,
    ...savedViews.queries,
    ...relations.queries,
    computedValues,
    ...homeBoards.queries,
    ...importStages.queries,
    ...madeExports.queries,
    ...webhooks.queries,
    ...workflow.queries,
    jobsQuery,
    ...designs.queries,
    ...attentions.queries,
  ],
  settings: [
    companySettings,
    signInSettings,
    terminalSettings,
    retentionSettings,
    waitingSettings,
    fileSettings,
    exportSettings,
  ],
  events: [
    moduleEnabled,
    moduleDisabled,
    waitingFactsDropped,
    proposalMade,
    proposalSettled,
    badgeTold,
    unsettledTold,
    jobEnded,
    ...notes.events,
    ...attached.events,
    ...webhooks.events,
    ...notify.events,
    ...workflow.events,
  ],
  handlers: [bookWhatWaited, ...notify.handlers],
  jobs: [
    nightlyRetention,
    nightlySweep,
    moveToPlace,
    ...importStages.jobs,
    ...madeExports.jobs,
    ...notify.jobs,
    ...workflow.jobs,
  ],
  notices: [...notify.notices, ...workflow.notices, misfitNotice],
  attention: [misfits, terminalClocks, ...workflow.attention, deadLettersWaiting],
  facts: [tellBadges],
  refusals: refuse,
  migrations: join(import.meta.dirname, '../migrations'),
});
