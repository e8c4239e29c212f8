export { type Created, type CreateOptions, createBackup } from './create.ts';
export { type BackupList, type ListedBackup, listBackups } from './list.ts';
export { BackupError, type BackupManifest, readLastBackup, readManifest } from './manifest.ts';
export { type Restored, type RestoreOptions, restoreBackup } from './restore.ts';
export { type BackupStep, STEP_WORDS } from './step.ts';
export { type Verified, verifyBackup } from './verify.ts';
