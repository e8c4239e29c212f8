import type { z } from 'zod';
import type { DecideContext } from '../../decide-context.ts';
import type { Effect } from '../../effect.ts';
import type { BesideValues } from '../../formula.ts';
import type { Settings } from '../../settings/settings.ts';
import type { AnyEntity } from '../../standard-checks.ts';
import { type KnownEvent, payloadOf } from './events-of.ts';
import { asksSettings, conditionOf, type Expression, expressionOf, type Scope } from './expressions.ts';
import { besideOf, settingsFound } from './formulas.ts';
import type { Issue } from './issue.ts';
import type { PackTelling } from './pack-events.ts';

type Row = Readonly<Record<string, unknown>>;

/** What a command tells, made ready: events as effects, and what they ask for beside the record. */
export interface Tellings {
  readonly types: readonly string[];
  readonly asksSettings: boolean;
  readonly tells: (record: object, context: DecideContext, beside: Row) => readonly Effect[];
}

interface Around {
  /** Those of the pack: nobody tells another's. */
  readonly events: ReadonlyMap<string, KnownEvent>;
  readonly settings: Settings | undefined;
}

/** Makes ready what a command of an entity tells; what is wrong by its place in the list. */
export function tellingsOf(
  declared: readonly PackTelling[],
  thing: AnyEntity,
  { events, settings }: Around,
): { readonly made: Tellings; readonly issues: readonly Issue[] } {
  const { definition } = thing;
  const lines = new Map(definition.parts.map((part) => [part.name, part.fields]));
  const scope: Scope = {
    ...{ fields: definition.table.fields, lines, beside: besideOf(settings), entity: definition.name },
  };
  const issues: Issue[] = [];
  const ready = declared.flatMap((one, at) => {
    const made = telling(one, scope, events);
    if (!Array.isArray(made)) return [made as Ready];
    issues.push(...made.map((issue: Issue) => ({ ...issue, path: `${at}.${issue.path}` })));
    return [];
  });
  return {
    issues,
    made: {
      types: ready.map(({ event }) => event.type),
      asksSettings: ready.some(({ asks }) => asksSettings(asks)),
      tells(record, { now }, found) {
        const row = record as Row;
        const beside = settingsFound(settings, found, now);
        const about = {
          aggregate: `${definition.name}/${String(row.id)}`,
          site: definition.siteField === undefined ? null : ((row[definition.siteField] ?? null) as string | null),
        };
        return ready
          .filter(({ holds }) => holds(row, beside))
          .map(({ event, payload }) => event(payload(row, beside) as never, about));
      },
    },
  };
}

interface Ready {
  readonly event: KnownEvent;
  readonly asks: ReadonlySet<string>;
  readonly holds: (row: Row, beside: BesideValues) => boolean;
  readonly payload: (row: Row, beside: BesideValues) => Row;
}

function telling(one: PackTelling, scope: Scope, events: Around['events']): Ready | Issue[] {
  const event = events.get(one.event);
  if (!event) return [{ path: 'event', message: `the pack declares no event ${one.event}` }];
  const issues: Issue[] = [];
  const fields = payloadOf(event);
  const asks = new Set<string>();
  for (const field of Object.keys(one.with ?? {}))
    if (!Object.hasOwn(fields, field))
      issues.push({ path: `with.${field}`, message: `${one.event} has no such field` });
  const values = Object.entries(fields).flatMap(([field, schema]): [string, Expression][] => {
    const path = `with.${field}`;
    const made = expressionOf(one.with?.[field] ?? field, schema, scope);
    if ('path' in made) issues.push({ path, message: made.message });
    // A command that has done its work cannot fail for what it would tell of it.
    else if (made.mayBeEmpty && !schema.safeParse(null).success)
      issues.push({ path, message: `may come to nothing: the field ${field} of ${one.event} has to be optional` });
    else {
      for (const name of made.asks) asks.add(name);
      return [[field, made]];
    }
    return [];
  });
  const when = conditionOf(one.if, scope);
  if ('path' in when) return [...issues, when];
  if (issues.length > 0) return issues;
  for (const name of when.asks) asks.add(name);
  return {
    ...{ event, asks },
    holds: when.holds,
    payload: (row, beside) =>
      Object.fromEntries(values.map(([field, { value }]) => [field, taken(fields[field], value(row, beside))])),
  };
}

/** What the field takes, or nothing: who hears of it counts on what the event declares. */
const taken = (schema: z.ZodType | undefined, value: unknown): unknown =>
  schema?.safeParse(value).success ? value : null;
