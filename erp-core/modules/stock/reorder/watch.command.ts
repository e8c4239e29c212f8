import { answer, command, on, reading, ref, text } from '../../../kernel/index.ts';
import { item } from '../item.ts';
import { belowReorderPoint } from './below-reorder-point.ts';
import { fellBelow, watchedMoved } from './events.ts';
import { positionOf } from './position.ts';
import { reorderStates } from './reorder-point.ts';

/**
 * Looks how an item stands in a site, and tells when it has fallen below its minimum: once a fall. Called after moves of
 * items that have reorder points, behind their commit, so that no move waits for it.
 */
export const watchReorder = command('stock.reorder.watch', {
  label: { en: 'Watch reorder point', bn: 'পুনঃক্রয় বিন্দু দেখা', hi: 'पुनः ऑर्डर बिंदु देखें' },
  input: { item: ref(item), site: text() },
  site: (input) => input.site,
  load: (input, { now }) => ({
    state: reorderStates.locked({ item: input.item, site: input.site }),
    stands: reading((db) => positionOf(db, now, input)),
  }),
  decide({ item: of, site }, { state, stands }, { now }) {
    if (!stands) return [answer({ below: false })];
    const { position, min, proposed, below, risen } = stands;
    const before = state?.below ?? false;
    const after = before ? !risen : below;
    if (before === after) return [answer({ below: after })];
    const said = { below: after, since: now };
    return [
      state ? reorderStates.change(state, said) : reorderStates.insert({ item: of, site, ...said }),
      ...(after
        ? [
            fellBelow({ item: of, site, position, min, proposed }, { aggregate: `stock.item/${of}`, site }),
            belowReorderPoint({ record: of, site, fields: { site, position, min } }),
          ]
        : []),
      answer({ below: after }),
    ];
  },
});

/** Follows moves of watched items. */
export const watchMoves = on('stock.reorder-watch', watchedMoved, async ({ payload }, { call }) => {
  await call(watchReorder, payload);
});
