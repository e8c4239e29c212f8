import type { CommandDescription, EntityDescription, EntityRecord, FieldDescription } from '@millrace/hmi-client';
import { m } from '#lib/texts.ts';
import { inputFor, standard, type Verb, verbsOf } from '../commands.ts';

type Input = Readonly<Record<string, unknown>>;
export type Move =
  | { readonly kind: 'give'; readonly command: CommandDescription; readonly input: Input }
  /** The verb has to be told more than which record. */
  | { readonly kind: 'ask'; readonly verb: Verb }
  | { readonly kind: 'refused'; readonly why: string };

const refused = (why: string): Move => ({ kind: 'refused', why });

/**
 * What it takes to bring a record into another lane: the verb that leads to that state, or a change of the field. What cannot
 * be is said in the reader's words; what a command refuses is said when it was given.
 */
export function moveOf(of: EntityDescription, record: EntityRecord, by: FieldDescription, to: string | null): Move {
  if (record[by.name] === to) return refused(m.rec_move_here());
  return by.name === 'state' ? byVerb(of, record, String(to)) : changeOf(of, record, by, to);
}

function byVerb(of: EntityDescription, record: EntityRecord, to: string): Move {
  const verb = verbsOf(of, record).find(({ command }) => command.leadsTo === to);
  if (verb?.asks.some(({ required }) => required)) return { kind: 'ask', verb };
  if (verb) return { kind: 'give', command: verb.command, input: inputFor(verb, record) };
  const labelOf = (state: string): string => of.states.find(({ value }) => value === state)?.label ?? state;
  const words = { from: labelOf(String(record.state)), to: labelOf(to) };
  const next = of.states.find(({ value }) => value === record.state)?.next ?? [];
  if (!next.includes(to)) return refused(m.rec_move_no_way(words));
  const known = of.commands.some(({ leadsTo, permitted }) => leadsTo === to && !permitted);
  return refused(known ? m.rec_move_no_right(words) : m.rec_move_no_verb(words));
}

/** What it takes for a field of a record to say something else. */
export function changeOf(of: EntityDescription, record: EntityRecord, by: FieldDescription, to: unknown): Move {
  const command = standard(of, 'change');
  const field = command?.input.find(({ name }) => name === by.name);
  if (!command) return refused(m.rec_move_no_change({ field: by.label }));
  if (!field || by.fixed || by.given || by.readOnly) return refused(m.rec_move_fixed({ field: by.label }));
  return { kind: 'give', command, input: { id: record.id, version: record.version, [by.name]: to } };
}
