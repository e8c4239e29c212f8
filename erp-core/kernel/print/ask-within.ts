import { permits, seesSite } from '../caller.ts';
import { invalidInput } from '../invalid-input.ts';
import { refuse } from '../kernel-refusals.ts';
import { closed } from '../modules/closed.ts';
import type { QueryContext, QueryDefinition } from '../query.ts';
import { Refused } from '../refusal.ts';
import { outsideLimits } from '../rights/input.ts';
import { notPermitted } from '../rights/refused.ts';

/** Asks a question of a module within another one: in its transaction, and by the same rights as over HTTP. Throws `Refused`. */
export const askWithin =
  (context: QueryContext) =>
  async (name: string, input: unknown): Promise<unknown> => {
    const { registry, caller } = context;
    // What is declared as seen by those who only list it; the registry holds all of it.
    const definition = registry.queries.get(name) as QueryDefinition | undefined;
    if (!definition) throw new Refused(refuse('unknown-name', { name }));
    const off = closed(registry, name);
    if (off) throw new Refused(off);
    if (!permits(caller, definition.permission)) throw new Refused(notPermitted(caller, definition.permission));
    const parsed = definition.input.safeParse(input);
    if (!parsed.success) throw new Refused(invalidInput(parsed.error, caller.locale));
    const site = definition.site?.(parsed.data as never);
    if (site !== undefined && !seesSite(caller, site)) throw new Refused(refuse('site-not-permitted', { site }));
    const against = outsideLimits(caller, definition, parsed.data);
    if (against) throw new Refused(against);
    return definition.run(parsed.data as never, context);
  };
