export { SHIPPED_PROFILES } from '@millrace/profiles';
export { addressOf, operatorTokenFile } from './api/address.ts';
export { type Api, createApi } from './api/client.ts';
export { CliError } from './cli/cli-error.ts';
export { EXIT_CODES } from './cli/exit-codes.ts';
export type { Streams } from './cli/output.ts';
export { type CommandGroup, createProgram, type ProgramParts, runProgram } from './cli/program.ts';
export { apiKeyGroup } from './commands/apikey.ts';
export { auditGroup } from './commands/audit.ts';
export {
  type BackupListing,
  type BackupProof,
  type BackupRow,
  type BackupTools,
  backupGroup,
} from './commands/backup.ts';
export { claimGroup } from './commands/claim.ts';
export { configGroup } from './commands/config.ts';
export { deadLettersGroup } from './commands/dead-letters.ts';
export { deviceGroup } from './commands/device.ts';
export { doctorGroup } from './commands/doctor.ts';
export { eventsGroup } from './commands/events.ts';
export { gatewayGroup, type JoinTools } from './commands/gateway.ts';
export { importDevicesGroup, type TableTools } from './commands/import-devices.ts';
export { mapGroup } from './commands/map.ts';
export { moduleGroup, type OpenedFile, type PackTools } from './commands/module.ts';
export { referenceGroup } from './commands/reference.ts';
export { samplesGroup } from './commands/samples.ts';
export { secretsGroup } from './commands/secrets.ts';
export { statusGroup } from './commands/status.ts';
export {
  type StoreAnswer,
  type StoreContext,
  type StoreMoved,
  type StorePlan,
  type StoreTools,
  storeGroup,
} from './commands/store.ts';
export { trailGroup } from './commands/trail.ts';
export { cliReference } from './reference/markdown.ts';
export { DEMO_SITE, readSiteFolder, type SiteSource } from './site/read-site-folder.ts';
