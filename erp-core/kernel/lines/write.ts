import type { DecideContext } from '../decide-context.ts';
import type { Effect } from '../effect.ts';
import { sameValue } from '../same-value.ts';
import { newLine } from './input.ts';
import { inOrder, type LineRow, type PartDefinition, removeLines } from './lines.ts';

export type GivenLine = Readonly<Record<string, unknown>> & { readonly id?: string | undefined };

export interface LineIssue {
  /** "lines.3.quantity" */
  readonly path: string;
  readonly message: string;
}

export interface WrittenLines {
  /** None where the lines are the same already. */
  readonly effects: readonly Effect[];
  /** The lines as they would stand. */
  readonly stand: readonly LineRow[];
  readonly issues: readonly LineIssue[];
}

/**
 * What makes the lines of a record those that were given, in their order. A line with the id of one that stands stays that
 * line and keeps what is not said of it; others are new and said whole; what is not given is removed. Pure.
 * @param foreign ids that are lines of other records
 */
export function writeLines(
  part: PartDefinition,
  record: string,
  now: readonly LineRow[],
  given: readonly GivenLine[],
  context: Pick<DecideContext, 'id'>,
  foreign: ReadonlySet<string> = new Set(),
): WrittenLines {
  const before = new Map(inOrder(now).map((line) => [line.id, line]));
  const effects: Effect[] = [];
  const stand: LineRow[] = [];
  const issues: LineIssue[] = [];
  const said = new Set<string>();
  let fresh: ReturnType<typeof newLine> | undefined;
  for (const [at, { id: known, ...values }] of given.entries()) {
    const path = `${part.name}.${at}`;
    if (known !== undefined && (said.has(known) || foreign.has(known))) {
      issues.push({
        path,
        message: said.has(known) ? 'this line is said twice' : 'this is the line of another record',
      });
      continue;
    }
    if (known !== undefined) said.add(known);
    const stood = before.get(known ?? '');
    if (stood) {
      before.delete(stood.id);
      const patch = { ...values, position: at + 1 };
      const line = { ...stood, ...patch };
      stand.push(line);
      if (Object.entries(patch).some(([name, value]) => !sameValue(stood[name], value))) {
        effects.push(part.table.change(stood, patch));
      }
      continue;
    }
    fresh ??= newLine(part);
    const { data, error } = fresh.safeParse(values);
    for (const issue of error?.issues ?? []) {
      issues.push({ path: [path, ...issue.path].join('.'), message: issue.message });
    }
    if (!data) continue;
    const whole = Object.fromEntries(Object.keys(part.fields).map((name) => [name, data[name] ?? null]));
    const line: LineRow = { ...whole, id: known ?? context.id(), record, position: at + 1 };
    stand.push(line);
    effects.push(part.table.insert(line as never));
  }
  return { effects: [...removeLines(part, [...before.values()]), ...effects], stand, issues };
}
