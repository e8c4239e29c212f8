import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type FactSet, type FactSetRecord, factSet } from '@millrace/contracts';
import type { SqlRow, SqlStatement } from '../../journal/journal.ts';
import type { DetectJournal } from '../detect-schema.ts';

/**
 * The part of a journal that detectors use, over an SQLite in this process and memory. What is fake in it: no thread, no
 * sync to disk, no other sinks; SQL and transactions are real.
 */
export class SqliteJournal implements DetectJournal {
  readonly gateway = 'gw';
  epoch = 1;
  readonly factSets: FactSetRecord[] = [];
  readonly acknowledged: { from: number; to: number }[] = [];
  /** Set to fail the next commit, as a kill in it would. */
  failNext = false;
  private readonly database = new DatabaseSync(':memory:');
  private readonly migrated = new Set<string>();
  private readonly statements = new Map<string, StatementSync>();
  private seq = 1_000_000;

  async migrate(name: string, statements: readonly string[]): Promise<void> {
    if (this.migrated.has(name)) return;
    for (const sql of statements) this.database.exec(sql);
    this.migrated.add(name);
  }

  private prepared(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }

  async query({ sql, params = [] }: SqlStatement): Promise<readonly SqlRow[]> {
    return this.prepared(sql).all(...params) as SqlRow[];
  }

  async transaction(work: Parameters<DetectJournal['transaction']>[0]): Promise<{ factSets: FactSetRecord[] }> {
    if (this.failNext) {
      this.failNext = false;
      throw new Error('the commit was killed');
    }
    this.database.exec('begin');
    for (const { sql, params = [] } of work.statements ?? []) this.prepared(sql).run(...params);
    this.database.exec('commit');
    for (const { ranges } of work.acknowledge ?? []) this.acknowledged.push(...ranges);
    const records = (work.factSets ?? []).map((draft): FactSetRecord => {
      const body: FactSet = factSet.parse(draft.body);
      return { gateway: this.gateway, epoch: this.epoch, seq: this.seq++, kind: 'fact-set', ...draft, body };
    });
    this.factSets.push(...records);
    return { factSets: records };
  }
}
