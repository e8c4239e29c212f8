import { MICROS_PER_MINUTE, type Micros } from '@millrace/contracts';
import type { SqlStatement } from '../journal/journal.ts';
import { write } from './detect-writes.ts';
import { type PackedInput, packInputs } from './input-block.ts';
import type { InputReader, ReadInput } from './input-reader.ts';
import { comparePositions, type Position } from './position.ts';

export interface Packing {
  /** Younger readings stay a row each: most late ones fall among them. */
  readonly after: Micros;
  /** Fewer are not worth a block, nor that one is written again. */
  readonly fewest: number;
  /** Readings of one block, at the most: what one late record makes unpack. Below half as many it takes more in. */
  readonly largest: number;
}
export const PACKING: Packing = { after: 15 * MICROS_PER_MINUTE, fewest: 64, largest: 1_024 };
/** Rows that are looked at in one go. */
const PAGE = 4_096;

/**
 * The statements that pack a lane's readings from before `before`, one list a transaction. What was said with several
 * values stays a row. Blocks never overlap: readings between two blocks become a block of their own, those within one
 * are put into it once there are enough of them.
 */
export async function* packLane(
  reader: InputReader,
  lane: number,
  before: Micros,
  { fewest, largest }: Packing,
): AsyncGenerator<SqlStatement[]> {
  let after: Position | null = null;
  for (let rows: ReadInput[]; ; ) {
    rows = await reader.loose(lane, after, before, PAGE);
    const last: ReadInput | undefined = rows.at(-1);
    if (!last) return;
    after = last;
    const waiting: PackedInput[] = rows.flatMap(({ time, tie, versions }) => {
      const [input, ...others] = versions;
      return input?.kind === 'sample' && others.length === 0 ? [{ time, tie, input }] : [];
    });
    while (waiting[0]) {
      const { block, next } = await reader.blockAround(lane, waiting[0]);
      const run = takeBefore(waiting, next);
      const inside = block !== null && run[0] !== undefined && comparePositions(run[0], block.to) <= 0;
      if (run.length < fewest) continue;
      const joins = block !== null && (inside || block.count < largest / 2) ? block : null;
      yield [
        ...(joins ? [write.forgetBlock(lane, joins.from)] : []),
        ...packed(lane, run, joins?.inputs() ?? [], largest),
      ];
    }
    if (rows.length < PAGE) return;
  }
}

/** Takes from the front what stands before `end`. */
function takeBefore(inputs: PackedInput[], end: Position | null): PackedInput[] {
  const at = end ? inputs.findIndex((one) => comparePositions(one, end) >= 0) : -1;
  return inputs.splice(0, at < 0 ? inputs.length : at);
}

function packed(
  lane: number,
  run: readonly PackedInput[],
  before: readonly PackedInput[],
  largest: number,
): SqlStatement[] {
  // A row holds where a block says the same place.
  const places = new Set(run.map(({ time, tie }) => `${time}/${tie}`));
  const all = [...before.filter(({ time, tie }) => !places.has(`${time}/${tie}`)), ...run].sort(comparePositions);
  const parts = Math.ceil(all.length / largest);
  const size = Math.ceil(all.length / parts);
  const statements = [write.forgetPacked(lane, run)];
  for (let at = 0; at < all.length; at += size) {
    statements.push(write.block(lane, packInputs(all.slice(at, at + size))));
  }
  return statements;
}
