import { type BackupRow, type BackupTools, CliError } from '@millrace/provisioning';
import { StartError } from '../all-in-one/data-folder.ts';
import { backupsFolder } from '../all-in-one/settings.ts';
import { BackupError, createBackup, listBackups, restoreBackup, STEP_WORDS, verifyBackup } from '../backup/index.ts';

/** What cannot be done is told as every command tells it. */
async function told<Result>(where: string, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof BackupError) && !(cause instanceof StartError)) throw cause;
    throw new CliError('refused', {
      what: cause.message,
      where,
      next:
        cause instanceof StartError
          ? 'stop what uses the folder, then try again'
          : 'mend what is named, then try again; the plant itself was not changed',
      cause,
    });
  }
}

/** Backups of a data folder, for the command line: they work with or without a plant that runs. */
export const backupTools: BackupTools = {
  folderFor: ({ data, env }) =>
    backupsFolder({ MILLRACE_DATA: data, MILLRACE_BACKUPS: env.MILLRACE_BACKUPS || undefined }),
  create: (data, to, verify, tell) =>
    told(data, async (): Promise<BackupRow> => {
      const { folder, manifest } = await createBackup({
        data,
        to,
        verify,
        onProgress: (step) => tell(STEP_WORDS[step]),
      });
      return {
        id: manifest.id,
        folder,
        finishedAt: manifest.finishedAt,
        database: manifest.database.kind,
        readingsAt: manifest.readingsAt ?? null,
        files: manifest.files.length,
        bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0),
        ...{ made: manifest.made, verified: manifest.verified },
      };
    }),
  list(data, folder) {
    const { backups, damaged, archive } = listBackups({ data, backups: folder });
    return { backups, damaged, archivedTo: archive?.newest?.at ?? null };
  },
  verify: (from, tell) =>
    told(from, async () => {
      const { faults, rows } = await verifyBackup({ from }, (step) => tell(STEP_WORDS[step]));
      return { faults, rows };
    }),
  restore: (from, data, what, tell) =>
    told(data, async () => {
      const restored = await restoreBackup({ from, data, what, onProgress: tell });
      return { putAside: restored.putAside, recoveredTo: restored.lastTransactionAt ?? null };
    }),
};
