import type { RealServer } from './real-server.ts';

/** A lot of an item; both as identifiers. */
export interface Lot {
  readonly item: string;
  readonly lot: string;
}
interface Where {
  readonly site: string;
  /** The place that goods come to and leave from. */
  readonly store: string;
}

/** Lot L-26-1 of `item`: 40 came to the store, and 15 of them are with a customer. */
export async function receivedMilk(
  { command }: RealServer,
  { site, item, store }: Where & { readonly item: string },
): Promise<Lot> {
  const { id: lot } = await command('stock.lot.save', { item, code: 'L-26-1' });
  await command('stock.receive', { site, item, quantity: '40', to: store, unitCost: '3', lot });
  await command('stock.issue', { site, item, lot, quantity: '15', from: store, for: 'customer' });
  return { item, lot };
}

/** 20 of the milk and 2 of sugar become 21 of yoghurt, the yoghurt 10 and 11 of two drinks; each is a lot. */
export async function makeDrinks(
  { command }: RealServer,
  { site, store, milk }: Where & { readonly milk: Lot },
): Promise<void> {
  const made = async (code: string, lot: string): Promise<Lot> => {
    const item = (await command('stock.item.save', { code, name: { en: code }, unit: 'kg', lots: true })).id;
    return { item, lot: (await command('stock.lot.save', { item, code: lot })).id };
  };
  const sugar = await made('SUGAR', 'S-1');
  const yoghurt = await made('YOGHURT', 'Y-1');
  const small = await made('DRINK-S', 'D-1');
  const large = await made('DRINK-L', 'D-2');
  await command('stock.receive', { site, ...sugar, quantity: '5', to: store, unitCost: '1' });
  const taken = (of: Lot, quantity: string) => ({ ...of, quantity, from: store });
  const given = (of: Lot, quantity: string) => ({ ...of, quantity, to: store });
  const convert = (consumed: object[], produced: object[]) => command('stock.convert', { site, consumed, produced });
  await convert([taken(milk, '20'), taken(sugar, '2')], [given(yoghurt, '21')]);
  await convert([taken(yoghurt, '21')], [given(small, '10'), given(large, '11')]);
}
