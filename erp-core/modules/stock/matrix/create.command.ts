import { z } from 'zod';
import {
  answer,
  code,
  command,
  type Effect,
  isRefusal,
  type Refusal,
  reading,
  ref,
  say,
} from '../../../kernel/index.ts';
import { item } from '../item.ts';
import { refuse } from '../refusals.ts';
import { CELLS, type Cell, cellsOf, codeOfCell, nameOfCell, readAxes } from './cells.ts';
import { style, type Variant, variant } from './style.ts';

const codes = z.array(code()).min(1);

/** The same for the same combination. */
const textOf = (values: readonly (string | null)[]): string => values.map((value) => value ?? '').join('/');
const textOfVariant = ({ value1, value2, value3 }: Variant): string => textOf([value1, value2, value3]);
const textOfCell = ({ values }: Cell): string => textOf([0, 1, 2].map((nth) => values[nth]?.id ?? null));

/**
 * Makes the items of a style: all combinations of its values, those of some values (`only`, by attribute), or those that
 * are named (`cells`, the codes of the values in the order of the axes). What is there already stays, so that it may be
 * said again after a colour has come. A combination that cannot be made is refused by itself, and the others are made.
 */
export const createMatrix = command('stock.matrix.create', {
  label: { en: 'Make items of a style', bn: 'স্টাইলের পণ্য তৈরি', hi: 'शैली की वस्तुएँ बनाएँ' },
  input: {
    style: ref(style),
    only: z.record(code(), codes).optional(),
    cells: z.array(codes.max(3)).min(1).max(CELLS).optional(),
  },
  load: (input) => ({
    found: style.locked({ id: input.style }),
    there: variant.where({ style: input.style }, { lock: false }),
    axes: reading((db) => readAxes(db, input.style)),
  }),
  loadMore: (input, { found, axes }) => {
    const cells = cellsOf(axes, input);
    const named = isRefusal(cells) || !found ? [] : cells.filter(({ fault }) => !fault);
    return {
      twins: item.whereAny(
        [...new Set(named.map((cell) => (found ? codeOfCell(found, cell) : '')))].map((of) => ({ code: of })),
        { lock: false },
      ),
    };
  },
  decide(input, { found, there, axes, twins }, { id, caller }) {
    if (!found) return refuse('style-unknown');
    const cells = cellsOf(axes, input);
    if (isRefusal(cells)) return cells;
    const made = new Set(there.map(textOfVariant));
    const taken = new Set(twins.map(({ code: of }) => of));
    const effects: Effect[] = [];
    const refused: { values: readonly string[]; code: string; message: string }[] = [];
    let [fresh, before] = [0, 0];
    for (const cell of cells) {
      if (!cell.fault && made.has(textOfCell(cell))) {
        before += 1;
        continue;
      }
      const itemCode = codeOfCell(found, cell);
      const fault = cell.fault ?? codeFault(itemCode, taken);
      if (fault) {
        refused.push({ values: cell.codes, code: fault.code, message: say(fault.says, caller.locale, fault.details) });
        continue;
      }
      made.add(textOfCell(cell));
      taken.add(itemCode);
      fresh += 1;
      const [value1, value2, value3] = cell.values.map((value) => value.id);
      const { unit, lots, serials } = found;
      const itemId = id();
      effects.push(
        item.insert({ id: itemId, code: itemCode, name: nameOfCell(found, cell), unit, lots, serials, watched: false }),
        variant.insert({
          ...{ id: id(), item: itemId, style: found.id },
          ...{ value1: value1 ?? '', value2: value2 ?? null, value3: value3 ?? null },
        }),
      );
    }
    return [...effects, answer({ id: found.id, made: fresh, there: before, refused })];
  },
});

function codeFault(of: string, taken: ReadonlySet<string>): Refusal | undefined {
  if (!code().safeParse(of).success) return refuse('variant-code-wrong', { code: of });
  return taken.has(of) ? refuse('variant-code-taken', { code: of }) : undefined;
}
