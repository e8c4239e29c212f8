import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take half a minute and more: whole plants as processes, browsers on many pages, a thousand links to a slow
 * peer. What they take does not show in their size, by which vitest goes where it has no times of an earlier run.
 */
const LONG: readonly RegExp[] = [
  /^hmi\/e2e\/test\/(walk-looks|walk-states|warehouse|states|plant|records|mend)\./,
  /^distribution\/test\/(edge-and-centre|scheduled-backup|backup|backup-disk-full|packs|secrets-rotation|killed|keeper)\./,
  /^distribution\/cli\/test\//,
  /^drivers\/(opcua|scale)\/test\/(conformance|faults)\./,
  /^server\/test\/(companies-walk|process)\./,
  /^(hmi\/e2e|distribution)\//,
];

/**
 * Begins with the long files: one that begins last keeps a run waiting for it alone. The others go project by project: a
 * process that several files share ends where the next in line is another's. Order decides nothing else.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const path = moduleId.slice(project.config.root.length + 1).replaceAll('\\', '/');
      const at = LONG.findIndex((long) => long.test(path));
      return at === -1 ? LONG.length : at;
    };
    const usual = await super.sort(files);
    return usual
      .map((file) => ({ file, rank: rank(file) }))
      .sort(
        (a, b) => a.rank - b.rank || Number(!a.file.project.config.isolate) - Number(!b.file.project.config.isolate),
      )
      .map(({ file }) => file);
  }
}
