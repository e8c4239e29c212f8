import { z } from 'zod';
import type { CommandDefinition } from './command-definition.ts';
import type { Confirm } from './confirm/confirm.ts';
import type { DecideContext, Decision } from './decide-context.ts';
import type { Fields, Found, Wants } from './effect.ts';
import { fieldMeta } from './field-meta.ts';
import { withFilesChecked } from './files/checked-files.ts';
import type { Label } from './label.ts';
import type { SheetOffer } from './sheet-offer.ts';
import type { RowOf } from './table.ts';
import type { Reversal } from './way-back.ts';
import type { CommandWork } from './work.ts';

export type { CommandDefinition } from './command-definition.ts';

interface Common<Input> {
  readonly label: Label;
  readonly permission?: string;
  readonly confirm?: Confirm;
  readonly reversedBy?: Reversal<Input>;
  readonly shownOnce?: readonly string[];
  readonly leadsTo?: string;
  readonly whileEmpty?: string;
  readonly sheet?: SheetOffer;
  readonly fact?: boolean;
  readonly site?: (input: Input) => string | undefined;
}

/**
 * Declares a command: what to read and lock, then a pure decision (no I/O, no clock but the one given) that returns a
 * refusal or what to write. `loadMore` reads what depends on the first step. Company, permission, idempotency, audit
 * and transaction come from being a command.
 */
export function command<
  const F extends Fields,
  First extends Wants,
  More extends Wants = Readonly<Record<never, never>>,
>(
  name: string,
  declared: Common<RowOf<F>> & {
    readonly input: F;
    readonly load: (input: z.infer<z.ZodObject<F>>, context: DecideContext) => First;
    readonly loadMore?: (input: z.infer<z.ZodObject<F>>, found: Found<First>, context: DecideContext) => More;
    readonly decide: (
      input: z.infer<z.ZodObject<F>>,
      found: Found<First> & Found<More>,
      context: DecideContext,
    ) => Decision;
  },
): CommandDefinition {
  return withFilesChecked({
    ...common(name, declared),
    body: {
      kind: 'decide',
      load: declared.load as (input: never, context: DecideContext) => Wants,
      loadMore: (declared.loadMore ?? (() => ({}))) as (input: never, found: never, context: DecideContext) => Wants,
      decide: declared.decide as (input: never, found: never, context: DecideContext) => Decision,
    },
  });
}

/** A command that is one set-based piece of work by nature; `why` says so. It is run alone in its company. */
export function runCommand<const F extends Fields>(
  name: string,
  declared: Common<RowOf<F>> & {
    readonly input: F;
    readonly why: string;
    readonly run: (input: z.infer<z.ZodObject<F>>, work: CommandWork) => Promise<Decision>;
  },
): CommandDefinition {
  return withFilesChecked({
    ...common(name, declared),
    body: {
      kind: 'run',
      why: declared.why,
      run: declared.run as (input: never, work: CommandWork) => Promise<Decision>,
    },
  });
}

/** Throws a TypeError where two persons would have to wait with a secret: it is never kept. */
function common<Input>(name: string, declared: Common<Input> & { readonly input: Fields }) {
  const { confirm = 'none', shownOnce = [] } = declared;
  const hasSecret = Object.values(declared.input).some((field) => fieldMeta(field).secret);
  if (confirm === 'two-persons' && (hasSecret || shownOnce.length > 0))
    throw new TypeError(`${name}: what takes two persons is kept until the second one comes, and secrets are not`);
  return {
    name,
    label: declared.label,
    input: z.strictObject(declared.input) as z.ZodObject,
    permission: declared.permission ?? name,
    confirm,
    reversedBy: declared.reversedBy as Reversal<never> | undefined,
    shownOnce,
    ...(declared.leadsTo === undefined ? {} : { leadsTo: declared.leadsTo }),
    ...(declared.whileEmpty === undefined ? {} : { whileEmpty: declared.whileEmpty }),
    ...(declared.fact === undefined ? {} : { fact: declared.fact }),
    ...(declared.sheet === undefined ? {} : { sheet: declared.sheet }),
    site: declared.site as ((input: never) => string | undefined) | undefined,
  };
}
