/** What a backup is at, in the order in which it happens. Screens have words of their own for them. */
export const BACKUP_STEPS = [
  'begins',
  'database',
  'files',
  'sums',
  'journal-check',
  'recovery',
  'removing-old',
] as const;
export type BackupStep = (typeof BACKUP_STEPS)[number];

/** As console, health page and command line say it. */
export const STEP_WORDS: Readonly<Record<BackupStep, string>> = {
  begins: 'it begins',
  database: 'the database',
  files: 'journal and files',
  sums: 'the sums of the files',
  'journal-check': 'the check of the journal',
  recovery: 'a recovery of the database',
  'removing-old': 'old ones are removed',
};
