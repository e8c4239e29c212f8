import { createHash } from 'node:crypto';
import type { Db } from './db.ts';
import type { Outcome } from './outcome.ts';

export interface KeptOutcome {
  readonly key: string;
  readonly command: string;
  readonly inputHash: string;
  readonly outcome: Omit<Outcome, 'repeated'>;
}

/** The same for the same command and input, whatever the order of its fields. */
export const inputHash = (command: string, input: unknown): string =>
  createHash('sha256').update(command).update(JSON.stringify(input, sorted)).digest('hex');

function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export async function keptOutcomes(db: Db, keys: readonly string[]): Promise<Map<string, KeptOutcome>> {
  const rows = await db.rows<KeptOutcome>(
    `select key, command, input_hash as "inputHash", outcome from kernel.command_outcome where key = any($1)`,
    [keys],
  );
  return new Map(rows.map((row) => [row.key, row]));
}

export const keepOutcomes = (db: Db, at: number, outcomes: readonly KeptOutcome[]): Promise<number> =>
  db.run(
    `insert into kernel.command_outcome (key, command, input_hash, outcome, at)
     select r.key, r.command, r.input_hash, r.outcome, $2
     from jsonb_to_recordset($1) r (key text, command text, input_hash text, outcome jsonb)`,
    [JSON.stringify(outcomes.map(({ inputHash: input_hash, ...rest }) => ({ ...rest, input_hash }))), at],
  );
