import {
  type CommandDefinition,
  type CommandWork,
  type DecideContext,
  type Decision,
  isRefusal,
  type Refusal,
  type Want,
} from '../../kernel/index.ts';

type Wants = Readonly<Record<string, Want<unknown>>>;
type Values = Readonly<Record<string, unknown>>;

/** What a record has to fit besides its own fields: other records to be read, and a rule over them. */
export interface Fit<Found> {
  /** `before`: the record as it stands; undefined: it is made. */
  readonly wants: (record: never, before: never) => { readonly [Name in keyof Found]: Want<Found[Name]> };
  readonly fault: (record: never, found: Found, context: Pick<DecideContext, 'caller'>) => Refusal | undefined;
}

const NAMED = 'fits:';

/**
 * Standard commands of a master whose records have to fit others: what is made or changed, or as it was by an undo, is held
 * against `fault`, with what `wants` of the record as it would stand. Removing stays as it is.
 */
export function fitting<Found>(commands: readonly CommandDefinition[], fit: Fit<Found>): readonly CommandDefinition[] {
  return commands.map((one) => fitted(one, fit));
}

function fitted<Found>(one: CommandDefinition, fit: Fit<Found>): CommandDefinition {
  const { extended } = one;
  const wider = extended && { extended: (wide: never, more: readonly never[]) => fitted(extended(wide, more), fit) };
  if (/\.(create|change)$/.test(one.name)) return { ...one, ...wider, body: fittingWrite(one.body, fit) };
  if (one.name.endsWith('.undo')) return { ...one, ...wider, body: fittingUndo(one, fit) };
  return one;
}

type Body = CommandDefinition['body'];

function fittingWrite<Found>(body: Body, { wants, fault }: Fit<Found>): Body {
  if (body.kind !== 'decide') return body;
  const standing = (input: Values, found: Values): Values => ({ ...(found.record as Values | undefined), ...input });
  return {
    ...body,
    loadMore(input: never, found: never, context: DecideContext): Wants {
      const before = (found as Values).record as never;
      const more = Object.entries(wants(standing(input, found) as never, before) as Wants);
      return {
        ...body.loadMore(input, found, context),
        ...Object.fromEntries(more.map(([name, want]) => [NAMED + name, want])),
      };
    },
    decide(input: never, found: never, context: DecideContext): Decision {
      const decided = body.decide(input, found, context);
      if (isRefusal(decided)) return decided;
      const others = Object.entries(found as Values).flatMap(([name, value]) =>
        name.startsWith(NAMED) ? [[name.slice(NAMED.length), value]] : [],
      );
      return fault(standing(input, found) as never, Object.fromEntries(others) as Found, context) ?? decided;
    },
  };
}

/** What an undo would leave stands in what it decides to write. */
function fittingUndo<Found>({ name, body }: CommandDefinition, { wants, fault }: Fit<Found>): Body {
  if (body.kind !== 'run') return body;
  const entity = name.slice(0, name.lastIndexOf('.'));
  return {
    ...body,
    async run(input: never, work: CommandWork): Promise<Decision> {
      const decided = await body.run(input, work);
      if (isRefusal(decided)) return decided;
      for (const effect of decided) {
        if ((effect.kind !== 'insert' && effect.kind !== 'change') || effect.table.entity !== entity) continue;
        const before = effect.kind === 'change' ? effect.row : undefined;
        const record = effect.kind === 'change' ? { ...effect.row, ...effect.patch } : effect.row;
        const found = await work.load(wants(record as never, before as never) as Wants);
        const against = fault(record as never, found as Found, work);
        if (against) return against;
      }
      return decided;
    },
  };
}
