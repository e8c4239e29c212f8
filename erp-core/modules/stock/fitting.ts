import type { CommandDefinition, DecideContext, Decision, Refusal, Want } from '../../kernel/index.ts';

type Wants = Readonly<Record<string, Want<unknown>>>;
type Values = Readonly<Record<string, unknown>>;

/** What a record has to fit besides its own fields: other records to be read, and a rule over them. */
export interface Fit<Found> {
  readonly wants: (record: never) => { readonly [Name in keyof Found]: Want<Found[Name]> };
  readonly fault: (record: never, found: Found) => Refusal | undefined;
}

const NAMED = 'fits:';

/**
 * Standard commands of a master whose records have to fit others: what is made or changed is held against `fault`, with
 * what `wants` of the record as it would stand. Removing and undoing stay as they are.
 */
export function fitting<Found>(
  commands: readonly CommandDefinition[],
  { wants, fault }: Fit<Found>,
): readonly CommandDefinition[] {
  return commands.map((one) => {
    const { body } = one;
    if (body.kind !== 'decide' || !/\.(create|change)$/.test(one.name)) return one;
    const standing = (input: Values, found: Values): Values => ({ ...(found.record as Values | undefined), ...input });
    return {
      ...one,
      body: {
        ...body,
        loadMore(input: never, found: never, context: DecideContext): Wants {
          const more = Object.entries(wants(standing(input, found) as never) as Wants);
          return {
            ...body.loadMore(input, found, context),
            ...Object.fromEntries(more.map(([name, want]) => [NAMED + name, want])),
          };
        },
        decide(input: never, found: never, context: DecideContext): Decision {
          const others = Object.entries(found as Values).flatMap(([name, value]) =>
            name.startsWith(NAMED) ? [[name.slice(NAMED.length), value]] : [],
          );
          const against = fault(standing(input, found) as never, Object.fromEntries(others) as Found);
          return against ?? body.decide(input, found, context);
        },
      },
    };
  });
}
