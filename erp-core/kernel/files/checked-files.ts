import type { CommandDefinition } from '../command-definition.ts';
import type { Fields } from '../effect.ts';
import { missing, referred } from '../standard-checks.ts';
import { isFile } from './file-field.ts';

/**
 * A command's own file inputs name what was taken in: it is there, is what the input says, and fits the field. So no author
 * asks for it again.
 */
export function withFilesChecked(definition: CommandDefinition): CommandDefinition {
  const files = Object.entries(definition.input.shape as Fields).filter(([, schema]) => isFile(schema));
  if (files.length === 0) return definition;
  const { body } = definition;
  const of = { table: { fields: Object.fromEntries(files) } };
  const checked: CommandDefinition['body'] =
    body.kind === 'run'
      ? {
          ...body,
          run: async (input, work) =>
            missing(of, input, await work.load(referred(of, input)), work) ?? body.run(input, work),
        }
      : {
          ...body,
          load: (input, context) => ({ ...body.load(input, context), ...referred(of, input) }),
          decide: (input, found, context) => missing(of, input, found, context) ?? body.decide(input, found, context),
        };
  return { ...definition, body: checked };
}
