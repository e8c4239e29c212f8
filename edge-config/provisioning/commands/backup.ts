import { CliError } from '../cli/cli-error.ts';
import type { CliContext } from '../cli/context.ts';
import { moment, tableOf } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';

/** What makes and restores backups, also while nothing runs; who composes the plant gives it. */
export interface BackupTools {
  /** The folder of the backups of a data folder. */
  readonly folderFor: (context: Pick<CliContext, 'data' | 'env'>) => string;
  readonly create: (data: string, to: string, verify: boolean, tell: (step: string) => void) => Promise<BackupRow>;
  readonly list: (data: string, folder: string) => BackupListing;
  readonly verify: (from: string, tell: (step: string) => void) => Promise<BackupProof>;
  readonly restore: (
    from: string,
    data: string,
    what: 'database' | 'all',
    tell: (step: string) => void,
  ) => Promise<{ readonly putAside: string | null; readonly recoveredTo: string | null }>;
}
export interface BackupRow {
  readonly id: string;
  readonly folder: string;
  readonly finishedAt: string;
  readonly database: string;
  /** Where readings were kept, when they are not in it. */
  readonly readingsAt: string | null;
  readonly files: number;
  readonly bytes: number;
  readonly made: 'by hand' | 'by schedule';
  /** How it was proven when it was made; null where that was left to "backup verify". */
  readonly verified: 'recovered' | 'sums' | null;
}
export interface BackupListing {
  /** Newest first. */
  readonly backups: readonly BackupRow[];
  /** Folders of backups that cannot be read. */
  readonly damaged: readonly string[];
  /** How far commands come back when only the database is lost; null where the log is not archived. */
  readonly archivedTo: string | null;
}
export interface BackupProof {
  readonly faults: readonly string[];
  readonly rows: Readonly<Record<string, number>> | null;
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;
const PROVEN = { recovered: 'by a recovery', sums: 'by its sums', no: null } as const;
const when = (iso: string): string => moment(Date.parse(iso) * 1000);

const readingsOf = ({ database, readingsAt }: BackupRow): string =>
  readingsAt === null ? (database === 'external' ? 'not in it' : 'in it') : `not in it (${readingsAt})`;
/** What a backup does not hold. */
const without = ({ readingsAt }: BackupRow): string[] =>
  readingsAt === null ? [] : [`It does not hold the readings: back up ${readingsAt} by its own means.`];

/** `millrace backup …`: works on the data folder itself, with or without a plant that runs. */
export const backupGroup =
  (tools: BackupTools): CommandGroup =>
  (program, declare) => {
    const group = program
      .command('backup')
      .description('Backups of the whole data folder: database, journal, files, settings, secrets.');

    const chosen = (context: CliContext, id: string): BackupRow => {
      const folder = tools.folderFor(context);
      const { backups } = tools.list(context.data, folder);
      const found = id === 'latest' ? backups[0] : backups.find((one) => one.id === id || one.folder === id);
      if (found) return found;
      throw new CliError('unknown', {
        what: id === 'latest' ? 'there is no backup yet' : `there is no backup "${id}"`,
        where: folder,
        next: id === 'latest' ? 'millrace backup create' : '"millrace backup list" shows them all',
      });
    };

    declare<{ to?: string; verify?: boolean }>(
      group,
      'create',
      'make a backup, while the plant runs or not',
      async (context, _, { to, verify = false }) => {
        const made = await tools.create(context.data, to ?? tools.folderFor(context), verify, context.out.note);
        context.out.result(made, () => [
          `backup ${made.id}: ${made.files} files, ${megabytes(made.bytes)} in ${made.folder}`,
          ...without(made),
          'It holds the secrets of the plant: keep it where only its owners can read it.',
        ]);
      },
    )
      .option('--to <folder>', 'the folder of the backups (beside the data folder)')
      .option('--verify', 'prove it by a recovery before it counts, as the scheduled ones are');

    declare(group, 'list', 'list the backups there are, newest first', (context) => {
      const listing = tools.list(context.data, tools.folderFor(context));
      context.out.result(listing, () => [
        ...tableOf(
          ['backup', 'finished', 'made', 'proven', 'database', 'readings', 'files', 'size'],
          listing.backups.map((one) => [
            ...[one.id, when(one.finishedAt), one.made, PROVEN[one.verified ?? 'no'], one.database],
            ...[readingsOf(one), one.files, megabytes(one.bytes)],
          ]),
          'There is no backup yet: millrace backup create',
        ),
        ...listing.damaged.map((folder) => `${folder} cannot be read: look after that disk, or delete it`),
        ...(listing.archivedTo === null
          ? []
          : [
              `If only the database is lost, commands up to ${when(listing.archivedTo)} come back, and all device records.`,
            ]),
      ]);
    });

    declare(
      group,
      'verify [backup]',
      'prove a backup: every sum, and a recovery on the side',
      async (context, [id = 'latest']) => {
        const backup = chosen(context, id);
        const proof = await tools.verify(backup.folder, context.out.note);
        if (proof.faults.length > 0) {
          throw new CliError('refused', {
            what: `the backup is not whole: ${proof.faults.slice(0, 5).join('; ')}`,
            where: backup.folder,
            next: 'make a new one now (millrace backup create), and look after the disk',
            details: proof.faults,
          });
        }
        const rows = Object.values(proof.rows ?? {}).reduce((sum, count) => sum + count, 0);
        context.out.result({ backup: backup.id, ...proof }, () => [
          `backup ${backup.id} is whole${proof.rows === null ? '' : `; ${rows.toLocaleString('en')} rows came up from it`}`,
        ]);
      },
    );

    declare<{ what: string; yes?: boolean }>(
      group,
      'restore <backup>',
      'bring the plant back out of a backup; nothing may run',
      async (context, [id = ''], { what, yes }) => {
        if (what !== 'database' && what !== 'all') {
          throw new CliError('usage', {
            what: `"${what}" cannot be restored`,
            where: '--what',
            next: 'write "all" or "database"',
          });
        }
        const backup = chosen(context, id);
        if (!yes) {
          throw new CliError('usage', {
            what: `this puts ${context.data} back to ${when(backup.finishedAt)}; what is there now is moved aside`,
            where: backup.folder,
            next: 'say it again with --yes',
          });
        }
        const done = await tools.restore(backup.folder, context.data, what, context.out.note);
        context.out.result({ backup: backup.id, what, ...done }, () => [
          `restored from ${backup.id}${done.recoveredTo === null ? '' : `, commands up to ${when(done.recoveredTo)}`}`,
          ...(done.putAside === null
            ? []
            : [`what was there before is in ${done.putAside}; delete it when all is well`]),
          'Start Millrace: the gateway delivers from its journal what the database lacks.',
        ]);
      },
    )
      .option('--what <part>', '"all", or "database" where only the database was lost', 'all')
      .option('--yes', 'really do it');
  };
