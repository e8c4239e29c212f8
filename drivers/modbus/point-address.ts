import { z } from 'zod';
import { type Address, isBitTable, readAddress } from './address.ts';
import { ORDERS, type Order } from './codec/order.ts';
import type { Scale } from './codec/scale.ts';
import { TYPES, type TypeName } from './codec/types.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';

/** Where a point stands and how it is held there. What is left out is the profile's to say (unit, order). */
export interface PointAddress {
  readonly place: Address;
  readonly type: TypeName;
  readonly order: Order | undefined;
  /** Registers of a text. */
  readonly registers: number;
  readonly padding: 'zero' | 'space';
  readonly scale: Scale | undefined;
}

const HALF_ORDERS: Readonly<Record<string, Order>> = { AB: 'ABCD', BA: 'BADC' };

const written = z.strictObject({
  at: z.string().meta({ examples: ['40001', 'holding:0', 'input:0x1F', '40001.3', 'coil#1@17'] }),
  type: z.enum(TYPES).optional(),
  order: z.enum([...ORDERS, 'AB', 'BA']).optional(),
  /** Of a text: two letters each. */
  registers: z.int().min(1).max(125).optional(),
  padding: z.enum(['zero', 'space']).default('zero'),
  /** Only for what a number cannot hold unscaled (64-bit counters, BCD): the point's own scale is elsewhere. */
  factor: z.number().default(1),
  offset: z.number().default(0),
});
type Written = z.output<typeof written>;

const form = z.union([z.string(), z.int(), written], {
  error: ({ input }) =>
    typeof input === 'object' && input !== null
      ? undefined
      : 'write an address as in "40001 float32 CDAB" or holding:0',
});

/**
 * An address as a technician writes it into a list: `40001`, `40001 float32 CDAB`, `holding:10 text8 BA`, `40001.3`; or
 * the same with names (`{ at, type, order, registers, padding, factor, offset }`).
 */
export const pointAddress = form.transform((given, context): PointAddress => {
  // In YAML and JSON 40001 without quotes is a number; its digits say the same.
  const read = typeof given === 'object' ? given : readLine(String(given));
  const address = isRefusal(read) ? read : compile(read);
  if (!isRefusal(address)) return address;
  context.addIssue({ code: 'custom', message: address.message });
  return z.NEVER;
});

function readLine(line: string): Written | Refusal {
  const [at = '', typeText, order, ...more] = line.trim().split(/\s+/);
  const text = /^text(\d{1,3})$/i.exec(typeText ?? '');
  const parsed = written.safeParse({
    at,
    ...(typeText === undefined ? {} : { type: text ? 'text' : typeText.toLowerCase() }),
    ...(text ? { registers: Number(text[1]) } : {}),
    ...(order === undefined ? {} : { order: order.toUpperCase() }),
  });
  if (parsed.success && more.length === 0) return parsed.data;
  return refuse(
    'address',
    `"${line.slice(0, 60)}": write the place, a type and an order, as in "40001 float32 CDAB"; types are ${TYPES.slice(0, -1).join(', ')} and text with its registers (text8), orders ${ORDERS.join(', ')}`,
  );
}

function compile({ at, type: said, order, registers, padding, factor, offset }: Written): PointAddress | Refusal {
  const place = readAddress(at);
  if (isRefusal(place)) return place;
  const isBit = isBitTable(place.table) || place.bit !== undefined;
  const type = said ?? (isBit ? 'bit' : 'uint16');
  if (isBit && type !== 'bit') return refuse('type', `"${at}" is one bit, so its type is bit, not ${type}`);
  if (type === 'bit' && !isBit) return refuse('bit', `"${at}": write which bit of the register, as in "${at}.0"`);
  if ((type === 'text') !== (registers !== undefined)) {
    return refuse(
      'registers',
      type === 'text' ? 'a text needs its registers, as in "text8"' : 'only a text has registers',
    );
  }
  const half = order === 'AB' || order === 'BA';
  if (half && type !== 'bit' && type !== 'text' && !type.endsWith('16')) {
    return refuse('order', `${type} has more than one register: its order is one of ${ORDERS.join(', ')}`);
  }
  if (factor === 0) return refuse('factor', 'a factor of 0 makes every value the same');
  return {
    place,
    type,
    order: order === undefined ? undefined : (HALF_ORDERS[order] ?? (order as Order)),
    registers: registers ?? 1,
    padding,
    scale: factor === 1 && offset === 0 ? undefined : { factor, offset },
  };
}
