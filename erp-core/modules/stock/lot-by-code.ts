import { newId, type Refusal, type Want } from '../../kernel/index.ts';
import { type Lot, lot } from './lot.ts';
import { refuse } from './refusals.ts';

/** A lot as people name it: by its code, with its dates. */
interface LotSaid {
  readonly lotCode?: string | undefined;
  readonly produced?: string | null | undefined;
  readonly bestBefore?: string | null | undefined;
  readonly expires?: string | null | undefined;
}
type Said = LotSaid & { readonly item?: string | undefined };

/** To be loaded first where a lot is named by its code; nothing else where none is. */
export function lotSaidWanted(input: object): { readonly lotsSaid?: Want<readonly Lot[]> } {
  const { item, lotCode }: Said = input;
  return item === undefined || lotCode === undefined
    ? {}
    : { lotsSaid: lot.where({ item, code: lotCode }, { lock: false }) };
}

/** What is new gets its id when it is first looked at: what is loaded for it and what is decided are of one lot. */
const fresh = new WeakMap<object, string>();

/** The lot of this code: the one in the books, where its label tells no other dates; else a new one. */
export function lotByCode(input: object, item: string, there: Lot | undefined): Refusal | Lot {
  const said: LotSaid = input;
  if (there) {
    for (const day of ['expires', 'bestBefore', 'produced'] as const) {
      const [label, books] = [said[day], there[day]];
      if (label && books && label !== books) return refuse('lot-dates-differ', { lot: there.code, label, books });
    }
    return there;
  }
  const id = fresh.get(input) ?? newId();
  fresh.set(input, id);
  const { lotCode = '', produced = null, bestBefore = null, expires = null } = said;
  return { id, version: 1, item, code: lotCode, produced, bestBefore, expires, toVerify: false };
}
