import type { z } from 'zod';
import { type CommandDefinition, command } from './command.ts';
import type { Confirm } from './confirm/confirm.ts';
import type { DecideContext } from './decide-context.ts';
import { answer, type Fields, type Found, type Wants } from './effect.ts';
import type { Entity, EntityDefinition } from './entity.ts';
import { id, wholeNumber } from './fields.ts';
import { refuse } from './kernel-refusals.ts';
import type { Label } from './label.ts';
import { linesFound, linesNow } from './lines/standard.ts';
import type { Refusal } from './refusal.ts';
import { type AnyEntity, type AnyRow, changedBetween, maySee, type Values } from './standard-checks.ts';
import { besideFound, besideWants, type Tells } from './standard-rule.ts';
import type { Table } from './table.ts';
import type { Reversal } from './way-back.ts';

/**
 * Lets a record go to a state, from every state whose transition table has it: "send" takes a transfer to "sent". For
 * verbs that do more than that, write a command. `reversedBy`: the verb that takes it back, where one state alone leads there
 * (else nobody could say which it came from). Throws a TypeError where several do.
 */
export function transitionCommand<
  R extends { readonly id: string; readonly version: number },
  N,
  W = R,
  B extends Wants = Readonly<Record<never, never>>,
>(
  of: Entity<R, N, W>,
  name: string,
  declared: {
    readonly to: R extends { readonly state: infer State } ? State & string : never;
    readonly label: Label;
    readonly confirm?: Confirm;
    readonly reversedBy?: string;
    /** As of the standard commands (`StandardRule`); `tells`: of the record in the state it has come to. */
    readonly beside?: () => B;
    readonly check?: (record: W, context: DecideContext, beside: Found<B>) => Refusal | undefined;
    /** What else it writes of the record. */
    readonly sets?: (record: W, context: DecideContext, beside: Found<B>) => Partial<R>;
    /** The record is named by its natural key, as people know it, and not by its id. */
    readonly byKey?: boolean;
    /** The refusal where the record is not in a state that leads there, or there is none of that key. */
    readonly otherwise?: (record: W | undefined) => Refusal;
    readonly tells?: Tells<W, Found<B>>;
  },
): CommandDefinition {
  const thing = of as unknown as AnyEntity;
  const { definition } = thing;
  const { reversedBy: back } = declared;
  const asksLines = Boolean(declared.check ?? declared.tells ?? declared.sets);
  if (back !== undefined && statesBefore(definition, declared.to).length !== 1)
    throw new TypeError(
      `${definition.name}.${name} cannot be taken back: ${declared.to} is not reached from one state alone`,
    );
  return command(`${of.definition.name}.${name}`, {
    label: declared.label,
    ...(back === undefined ? {} : { reversedBy: takenBackBy(definition, back) }),
    leadsTo: declared.to,
    confirm: declared.confirm ?? 'none',
    input: { ...(declared.byKey ? keyInput(definition) : { id: id() }), version: wholeNumber().optional() } as Fields,
    load: (given: Values): Wants => ({
      record: declared.byKey ? byKey(thing, given) : thing.locked({ id: String(given.id) }),
      ...(asksLines && !declared.byKey ? linesNow(definition, given.id) : {}),
      ...besideWants(declared),
    }),
    loadMore: (_: Values, { record }: Found<Wants>): Wants =>
      asksLines && declared.byKey && record ? linesNow(definition, (record as AnyRow).id) : {},
    decide({ version }: Values, found: Found<Wants>, context) {
      const record = found.record as AnyRow | undefined;
      const seen = record && maySee(definition, record, context) ? record : undefined;
      if (!seen || !record) return (declared.byKey && declared.otherwise?.(undefined)) || refuse('not-found');
      if (version !== undefined && record.version !== version) return changedBetween(record, {});
      if (!of.allows(String(record.state), declared.to)) {
        const why = declared.otherwise?.(record as unknown as W);
        return why ?? refuse('state-not-allowed', { state: record.state, to: declared.to });
      }
      const beside: Found<B> = besideFound(found);
      const lines = linesFound(definition, found);
      const against = declared.check?.({ ...record, ...lines } as unknown as W, context, beside);
      if (against) return against;
      const sets = declared.sets?.({ ...record, ...lines } as unknown as W, context, beside);
      const next = { ...sets, state: declared.to, version: record.version + 1 };
      return [
        thing.change(record, { ...sets, state: declared.to } as object),
        ...(declared.tells?.({ ...record, ...lines, ...next } as unknown as W, context, beside) ?? []),
        answer({ id: record.id, version: next.version }),
      ];
    },
  });
}

/** The states that lead to a state. */
export const statesBefore = ({ states }: Pick<EntityDefinition, 'states'>, to: string): readonly string[] =>
  Object.keys(states).filter((state) => states[state]?.includes(to));

const takenBackBy = ({ name }: EntityDefinition, verb: string): Reversal => ({
  command: `${name}.${verb}`,
  input: ({ result }) => ({ id: result.id, version: result.version }),
});

const keyInput = ({ naturalKey, table }: EntityDefinition): Record<string, z.ZodType> =>
  Object.fromEntries(naturalKey.map((name) => [name, table.fields[name] as z.ZodType]));

const byKey = (thing: AnyEntity, given: Values): Wants[string] => {
  const rows = thing as unknown as Table<Values>;
  const want = rows.where(Object.fromEntries(thing.definition.naturalKey.map((name) => [name, given[name]])));
  return { ...want, pick: (found: readonly object[]) => found[0] } as Wants[string];
};
