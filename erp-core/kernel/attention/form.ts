import type { Caller } from '../caller.ts';
import type { FieldDescription } from '../describe.ts';
import { describeInput } from '../describe.ts';
import { type EntityDefinition, entity } from '../entity.ts';
import { text } from '../fields.ts';
import type { AttentionAsked } from './attention.ts';

/** What lends fields of a command its words where it is about no entity. */
const NOTHING: EntityDefinition = entity('kernel.nothing', {
  label: { en: 'Nothing', bn: 'কিছু না', hi: 'कुछ नहीं' },
  key: [],
  fields: { name: text() },
}).definition;

/** What a command asks for, as a form shows it; nothing where no command is called so any more. */
export function formOf(
  { registry, caller }: { readonly registry: AttentionAsked['registry']; readonly caller: Caller },
  command: string,
): readonly FieldDescription[] {
  const input = registry.commands.get(command)?.input;
  const of = registry.entities.get(command.slice(0, command.lastIndexOf('.'))) ?? NOTHING;
  return input ? describeInput(input, of, caller) : [];
}
