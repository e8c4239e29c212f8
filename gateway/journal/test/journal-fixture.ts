import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FactSet, LogGroup } from '@millrace/contracts';
import type { JournalOptions } from '../journal-options.ts';
import { type OpenJournal, openJournal } from '../open-journal.ts';

export interface TestJournal {
  readonly folder: string;
  journal: OpenJournal;
  /** Closes and opens it again, as a restart would. */
  reopen(options?: Partial<JournalOptions>): Promise<OpenJournal>;
  remove(): Promise<void>;
}

export async function testJournal(options: Partial<JournalOptions> = {}): Promise<TestJournal> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-journal-'));
  const open = (more: Partial<JournalOptions> = {}) =>
    openJournal({ gateway: 'gw', path: join(folder, 'journal.sqlite'), ...options, ...more });
  const made: TestJournal = {
    folder,
    journal: await open(),
    async reopen(more) {
      await made.journal.close();
      made.journal = await open(more);
      return made.journal;
    },
    async remove() {
      await made.journal.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return made;
}

/** Appends readings of point 1 with these values and waits for the sync. */
export function append(journal: OpenJournal, values: readonly number[], source = 'm1'): Promise<void> {
  return new Promise((resolve, reject) => {
    const draft = journal.draft();
    const number = draft.source(source);
    for (const value of values) draft.sample(number, 1, 1000 + value, 2000, value, 0);
    draft.ledger(source).received += values.length;
    draft.whenSynced((error) => (error ? reject(error) : resolve()));
  });
}

export const factSet = (revision: number): FactSet => ({
  site: 'plant',
  stream: 'downtime:m1',
  window: { key: '2026-11-21/A', from: 1, to: 2 },
  revision,
  base: revision === 1 ? null : revision - 1,
  through: 2,
  asserted: [],
  changed: [],
  retracted: [],
});

export const valuesOf = (groups: readonly LogGroup[]): number[] => groups.flatMap(({ samples }) => [...samples.value]);
export const never = new AbortController().signal;
