import type { Db } from '../../db.ts';

/** What becomes of a row of an import; what is left out stays as it is. */
export interface RowNote {
  readonly line: number;
  readonly outcome?: string;
  readonly kind?: string;
  readonly record?: string | null;
  readonly written?: number | null;
  readonly undo?: object | null;
  /** Added to those that stand there. */
  readonly issues?: readonly object[];
}

/**
 * Writes down what became of rows. Each is found by its key, and its note by its line in one JSON object: a run has no
 * statistics while it is written, and a join would be planned as if it had one row.
 */
export const noteRows = (db: Db, run: string, notes: readonly RowNote[]): Promise<number> =>
  db.run(
    `update kernel.import_row r set
       outcome = coalesce($3::jsonb -> r.line::text ->> 'outcome', r.outcome),
       kind = coalesce($3::jsonb -> r.line::text ->> 'kind', r.kind),
       record = coalesce(($3::jsonb -> r.line::text ->> 'record')::uuid, r.record),
       written = coalesce(($3::jsonb -> r.line::text ->> 'written')::integer, r.written),
       undo = coalesce(nullif($3::jsonb -> r.line::text -> 'undo', 'null'), r.undo),
       input = case when $3::jsonb -> r.line::text ->> 'kind' = 'refused' then null else r.input end,
       issues = r.issues || coalesce($3::jsonb -> r.line::text -> 'issues', '[]')
     where r.run = $1 and r.line = any($2::integer[])`,
    [
      run,
      notes.map(({ line }) => line),
      JSON.stringify(Object.fromEntries(notes.map(({ line, ...note }) => [line, note]))),
    ],
  );
