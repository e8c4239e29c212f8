import type { Declarations } from '../declarations.ts';
import { type Label, type Locale, say } from '../label.ts';
import type { ReadAuditRow } from './read.ts';

const LOCALES: readonly Locale[] = ['en', 'bn', 'hi'];

/** A row as people read it. What belongs to no module of today (a removed pack, the server itself) has no words here. */
export interface SaidAuditRow extends Omit<ReadAuditRow, 'records'> {
  /** What was asked for. */
  readonly label: Label | null;
  /** Why not. */
  readonly says: Label | null;
  readonly records: readonly { readonly entity: string; readonly id: string; readonly label: Label | null }[];
}

/** The sentence of every refusal that a module declares, by its code. */
export const sentencesOf = ({ modules }: Pick<Declarations, 'modules'>): ReadonlyMap<string, Label> =>
  new Map(modules.flatMap(({ refusals }) => Object.entries(refusals?.codes ?? {})));

/** Gives rows of the audit trail the words of what is declared. */
export function withWords(rows: readonly ReadAuditRow[], registry: Declarations): SaidAuditRow[] {
  const sentences = sentencesOf(registry);
  const { commands, queries, entities } = registry;
  return rows.map((row) => ({
    ...row,
    label: (commands.get(row.name) ?? queries.get(row.name) ?? entities.get(row.name))?.label ?? null,
    says: sentence(row.refusal === null ? undefined : sentences.get(row.refusal), row.detail ?? {}),
    records: row.records.map((record) => ({ ...record, label: entities.get(record.entity)?.label ?? null })),
  }));
}

/** What the trail kept of a refusal fills its sentence; the rest of it is not known any more. */
function sentence(text: Label | undefined, details: Readonly<Record<string, unknown>>): Label | null {
  if (!text) return null;
  const told = LOCALES.map((locale) => [locale, say(text, locale, details).replaceAll(/\{\w+\}/g, '…')]);
  return Object.fromEntries(told) as Label;
}
