import type { Effect, Found, Wants } from '../effect.ts';
import type { EntityDefinition } from '../entity.ts';
import type { Change } from '../outcome.ts';
import type { Refusal } from '../refusal.ts';
import { sameValue } from '../same-value.ts';
import { missing, referred } from '../standard-checks.ts';
import type { Work } from '../work.ts';
import { inOrder, type LineRow, type PartDefinition } from './lines.ts';
import { foundNow } from './standard.ts';

type Of = Pick<EntityDefinition, 'name' | 'parts'>;

/** What takes the last writing of a record's lines back. */
export interface LinesBack {
  readonly effects: readonly Effect[];
  /** By part, all lines as they would stand. */
  readonly stand: Readonly<Record<string, readonly LineRow[]>>;
  /** What would be written, as roles speak of it: "lines", "lines.price". */
  readonly names: readonly string[];
  /** Lines that would stand again, or otherwise than now. */
  readonly again: readonly { readonly part: PartDefinition; readonly line: LineRow }[];
}

/**
 * The other way round of what was written: what was made goes, what went is there again under its id, what was changed is
 * as before. Lines that the writing left alone stay.
 */
export function linesBack({ parts }: Of, changes: readonly Change[], found: Found<Wants>): LinesBack {
  const effects: Effect[] = [];
  const names = new Set<string>();
  const again: { part: PartDefinition; line: LineRow }[] = [];
  const stand: Record<string, readonly LineRow[]> = {};
  for (const part of parts) {
    const lines = new Map(foundNow(part, found).map((line) => [line.id, line]));
    for (const { partOf, key, before } of changes) {
      if (partOf?.field !== part.name) continue;
      const now = lines.get(String(key.id));
      const was = before as LineRow | null;
      names.add(part.name);
      for (const field of Object.keys(part.fields)) {
        if (!sameValue(now?.[field], was?.[field])) names.add(`${part.name}.${field}`);
      }
      if (now && was) effects.push(part.table.change(now, was));
      else if (now) effects.push(part.table.remove(now));
      else if (was) effects.push(part.table.insert(was as never));
      if (was) {
        lines.set(was.id, was);
        again.push({ part, line: was });
      } else lines.delete(String(key.id));
    }
    stand[part.name] = inOrder([...lines.values()]);
  }
  return { effects, stand, names: [...names], again };
}

/** A line that would refer to what is gone since; undefined: none would. */
export async function linesBackFault(of: Of, { again }: LinesBack, work: Work): Promise<Refusal | undefined> {
  if (of.parts.length === 0) return undefined;
  const wants = again.map(({ part, line }, at) => referred(part, line, `${part.name}.${at}.`));
  const found: Found<Wants> = await work.load(Object.assign({}, ...wants) as Wants);
  for (const [at, { part, line }] of again.entries()) {
    const fault = missing(part, line, found, work, `${part.name}.${at}.`);
    if (fault) return fault;
  }
  return undefined;
}
