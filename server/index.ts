export { migrateAuth } from './auth/migrate.ts';
export { type BackupReport, backupReport } from './backups/backup-report.ts';
export { SERVER_PERMISSIONS, type ServerPermission } from './permissions.ts';
export { type ServerSettings, serverSettings } from './settings.ts';
export { type RunningServer, type StartOptions, startServer } from './start.ts';
