import { hash } from 'node:crypto';
import type { Caller } from './caller.ts';
import type { Db } from './db.ts';
import type { Outcome } from './outcome.ts';
import type { Part } from './together.ts';

export interface KeptOutcome {
  readonly key: string;
  readonly command: string;
  readonly inputHash: string;
  readonly outcome: Omit<Outcome, 'repeated'>;
}

/** A key is that of who gave it: another person's “done already” would be a lie, and tell what the answer was. */
export const saidBy = ({ user }: Pick<Caller, 'user'>, name: string): string =>
  user.startsWith('system:') ? name : `${name} ${user}`;

/** The same for the same command and input, whatever the order of its fields. */
export const inputHash = (command: string, input: unknown): string => hash('sha256', command + sortedJson(input));

/**
 * JSON with the fields of every object in the order of their names. Written by hand, for it stands in the way of every
 * command: `JSON.stringify` with a replacer that sorts takes four times as long. Outcomes that are kept were hashed from this
 * very text; it must not change.
 */
export function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => sortedJson(one ?? null)).join()}]`;
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return JSON.stringify(value) ?? '';
  let text = '';
  for (const name of Object.keys(value).sort()) {
    const said = sortedJson((value as Readonly<Record<string, unknown>>)[name]);
    // As JSON has it: what is undefined is not there.
    if (said !== '') text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${said}`;
  }
  return `{${text}}`;
}

export async function keptOutcomes(db: Db, keys: readonly string[]): Promise<Map<string, KeptOutcome>> {
  const rows = await db.rows<KeptOutcome>(
    `select key, command, input_hash as "inputHash", outcome from kernel.command_outcome where key = any($1)`,
    [keys],
  );
  return new Map(rows.map((row) => [row.key, row]));
}

export const keepingOutcomes = (at: number, outcomes: readonly KeptOutcome[]): Part => ({
  name: 'outcomes',
  text: `insert into kernel.command_outcome (key, command, input_hash, outcome, at)
     select r.key, r.command, r.input_hash, r.outcome, $2
     from json_to_recordset($1) r (key text, command text, input_hash text, outcome jsonb)`,
  values: [JSON.stringify(outcomes.map(({ inputHash: input_hash, ...rest }) => ({ ...rest, input_hash }))), at],
});
