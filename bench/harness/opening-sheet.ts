import { seeded } from './random.ts';

export const ITEMS = 500;
export const PLACES = 200;
/** Of each so many items, one is kept by pieces with numbers of their own. */
const SERIALS_EVERY = 5;
/** Of each so many rows, one is bad. */
const BAD_EVERY = 100;

export const itemCode = (n: number): string => `IT-${String(n).padStart(4, '0')}`;
export const placeCode = (n: number): string => `BIN-${String(n).padStart(3, '0')}`;
export const isSerial = (n: number): boolean => n % SERIALS_EVERY === 0;

interface Row {
  readonly item: string;
  readonly lot: string;
  readonly quantity: string;
  readonly place: string;
  readonly cost: string;
  readonly expires: string;
}

/** What can be wrong with a row, each a way of its own. */
const FAULTS: readonly ((row: Row, before: Row | undefined) => Row)[] = [
  (row) => ({ ...row, item: `${row.item}-X` }),
  (row) => ({ ...row, lot: '' }),
  (row) => ({ ...row, quantity: 'many' }),
  (row) => ({ ...row, quantity: '0' }),
  (row) => ({ ...row, place: 'NOWHERE' }),
  (row) => ({ ...row, expires: '31.02.2027' }),
  (row) => ({ ...row, cost: '-1' }),
  (row, before) => before ?? { ...row, item: '' },
];

/** Opening stock as a spreadsheet saves it, and the lines that cannot come in. */
export function openingSheet(rows: number, seed: number): { readonly text: string; readonly bad: readonly number[] } {
  const random = seeded(seed);
  const lines = ['Item;Batch No;Qty;Bin;Cost;Expiry'];
  const bad: number[] = [];
  let before: Row | undefined;
  for (let n = 0; n < rows; n += 1) {
    const item = Math.floor(random.next() * ITEMS);
    const day = String(1 + Math.floor(random.next() * 28)).padStart(2, '0');
    const good: Row = {
      item: itemCode(item),
      lot: `L${String(n).padStart(6, '0')}`,
      quantity: isSerial(item) ? '1' : `${1 + Math.floor(random.next() * 500)},${Math.floor(random.next() * 90) + 10}`,
      place: placeCode(Math.floor(random.next() * PLACES)),
      cost: `${1 + Math.floor(random.next() * 900)},${Math.floor(random.next() * 90) + 10}`,
      expires: `${day}.${String(1 + (n % 12)).padStart(2, '0')}.2028`,
    };
    const isBad = n % BAD_EVERY === BAD_EVERY - 1;
    const spoil = FAULTS[Math.floor(n / BAD_EVERY) % FAULTS.length];
    const row = isBad && spoil ? spoil(good, before) : good;
    if (isBad) bad.push(n + 2);
    else before = good;
    lines.push([row.item, row.lot, row.quantity, row.place, row.cost, row.expires].join(';'));
  }
  return { text: `${lines.join('\r\n')}\r\n`, bad };
}
