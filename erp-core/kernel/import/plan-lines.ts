import { say } from '../label.ts';
import type { PartDefinition } from '../lines/lines.ts';
import { READ_ONLY } from '../rights/input.ts';
import { canonical, sameValue } from '../same-value.ts';
import { inWords, LINES_STAY } from './cell-faults.ts';
import { nameOf } from './columns.ts';
import type { Existing } from './existing.ts';
import { type Issue, isObject, merged, type Parsed, type PlanContext, type Values } from './parse-rows.ts';
import { asKept } from './parts.ts';

/** What a sheet comes to of a record's lines. */
export interface PlannedLines {
  /** By part, what the command takes; nothing of parts that stay as they are. */
  readonly input: Values;
  readonly difference: Readonly<Record<string, { readonly now: unknown; readonly becomes: unknown }>>;
  readonly issues: readonly Issue[];
}

/**
 * A sheet that has columns of a part tells all its lines, in their order. A line that is there word for word stays that
 * line; of the others, the first of the sheet changes the first of the record, and so on.
 */
export function planLines(row: Parsed, there: Existing | undefined, context: PlanContext): PlannedLines {
  const input: Record<string, unknown> = {};
  const difference: Record<string, { now: unknown; becomes: unknown }> = {};
  const issues: Issue[] = [];
  for (const part of context.of.parts) {
    if (!context.columns.known.some((column) => column?.part === part.name)) continue;
    const wanted = (row.lines[part.name] ?? []).map(({ values }) => kept(part, values));
    const now = there?.lines[part.name];
    if (!now) {
      if (wanted.length === 0 && part.options.min === 0) continue;
      input[part.name] = wanted;
      difference[part.name] = { now: null, becomes: wanted };
      for (const line of wanted) issues.push(...locked(part, line, context));
      continue;
    }
    const pairs = matched(now, wanted);
    const given = pairs.map(({ line, stood }) => ({
      ...(stood ? { id: stood.id } : {}),
      ...changes(part, line, stood),
    }));
    const same = now.length === given.length && given.every((one, at) => one.id === now[at]?.id && saysNothing(one));
    if (same) continue;
    input[part.name] = given;
    difference[part.name] = { now, becomes: pairs.map(({ stood }, at) => ({ ...stood, ...given[at] })) };
    for (const one of given) issues.push(...locked(part, one, context));
    const stay = new Set(given.map((one) => one.id));
    const unwritten = [...context.locked].some((name) => name.startsWith(`${part.name}.`));
    // Taking the import back could not write again what is not the caller's to write.
    if (unwritten && now.some((line) => !stay.has(line.id))) {
      issues.push({
        column: part.name,
        message: inWords(LINES_STAY, context.locale),
      });
    }
  }
  return { input, difference, issues };
}

type Given = Values & { readonly id?: unknown };
const saysNothing = (line: Given): boolean => Object.keys(line).every((name) => name === 'id');

/** What a line of the sheet says otherwise than the line that stands. A sheet in one language, or of one part of a value, says nothing of the others. */
function changes(part: PartDefinition, line: Values, stood: Values | undefined): Given {
  if (!stood) return line;
  const whole = Object.entries(line).map(([field, value]) => [
    field,
    isObject(value) ? merged(stood[field], value) : value,
  ]);
  const said = Object.entries(kept(part, Object.fromEntries(whole)));
  return Object.fromEntries(said.filter(([field, value]) => !sameValue(stood[field], value)));
}

const kept = ({ fields }: PartDefinition, line: Values): Values =>
  Object.fromEntries(Object.entries(line).map(([field, value]) => [field, asKept(fields[field], value)]));

/** Each wanted line with the one that it is, or that it changes. */
function matched(now: readonly Values[], wanted: readonly Values[]) {
  const fields = [...new Set(wanted.flatMap((line) => Object.keys(line)))];
  const text = (line: Values): string => canonical(fields.map((field) => line[field]));
  const free = Map.groupBy(now, text);
  const taken = new Set<Values>();
  const exact = wanted.map((line) => {
    const stood = free.get(text(line))?.find((one) => !taken.has(one));
    if (stood) taken.add(stood);
    return stood;
  });
  const left = now.filter((line) => !taken.has(line));
  return wanted.map((line, at) => ({ line, stood: exact[at] ?? left.shift() }));
}

function locked(part: PartDefinition, line: Given, { locked: names, columns, locale }: PlanContext): Issue[] {
  const fields = Object.keys(line).filter((field) => field !== 'id' && line[field] !== null);
  const whole = names.has(part.name);
  return fields.flatMap((field) => {
    if (!whole && !names.has(nameOf({ part: part.name, field }))) return [];
    const column = columns.known.find((one) => one?.part === part.name && one.field === field);
    return [{ column: column?.header ?? nameOf({ part: part.name, field }), message: say(READ_ONLY, locale) }];
  });
}
