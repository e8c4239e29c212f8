import type { CommandDefinition } from '../command-definition.ts';
import type { Fields, Found, Wants } from '../effect.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';
import { isFile, isSaidRightly, misfit } from './file-field.ts';
import { storedFiles } from './stored-file.ts';

type Values = Readonly<Record<string, unknown>>;

const NAMED = 'file:';

/**
 * A command's own file inputs name what was taken in: it is there, is what the input says, and fits the field. So no author
 * asks for it again.
 */
export function withFilesChecked(definition: CommandDefinition): CommandDefinition {
  const fields = Object.entries(definition.input.shape as Fields).filter(([, schema]) => isFile(schema));
  if (fields.length === 0) return definition;
  const { body } = definition;
  const wants = (input: Values): Wants =>
    Object.fromEntries(
      fields.flatMap(([name]) => {
        const { id } = (input[name] ?? {}) as { readonly id?: string };
        return id === undefined ? [] : [[NAMED + name, storedFiles.whereAny([{ id }], { lock: false })]];
      }),
    );
  const fault = (input: Values, found: Found<Wants>): Refusal | undefined => {
    for (const [name, schema] of fields) {
      const said = input[name] as { readonly id: string } | null | undefined;
      if (!said) continue;
      const [kept] = (found[NAMED + name] ?? []) as readonly Values[];
      if (!kept || !isSaidRightly(said, kept)) return refuse('reference-unknown', { field: name, id: said.id });
      const against = misfit(schema, name, said as never);
      if (against) return against;
    }
    return undefined;
  };
  const checked: CommandDefinition['body'] =
    body.kind === 'run'
      ? {
          ...body,
          run: async (input, work) => fault(input, await work.load(wants(input))) ?? body.run(input, work),
        }
      : {
          ...body,
          load: (input, context) => ({ ...body.load(input, context), ...wants(input) }),
          decide: (input, found, context) => fault(input, found) ?? body.decide(input, found, context),
        };
  return { ...definition, body: checked };
}
