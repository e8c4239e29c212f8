import type { Table } from './address.ts';
import { isBitTable } from './address.ts';
import { MOST_BITS, MOST_REGISTERS } from './codec/pdu.ts';

/** Addresses that a point takes: registers, or bits in the tables of bits. */
export interface Span {
  readonly table: Table;
  readonly offset: number;
  readonly count: number;
}

/** What a device allows in one request. */
export interface Limits {
  readonly maxRegisters: number;
  readonly maxBits: number;
  /** Addresses nobody wants that may be read between two wanted ones, in a row. */
  readonly gap: number;
  /** Addresses the device refuses, or that reading would change (a queue, a clear-on-read counter). */
  readonly forbidden: readonly Span[];
}

export const FREE: Limits = { maxRegisters: MOST_REGISTERS, maxBits: MOST_BITS, gap: 8, forbidden: [] };

/** One request and what its answer holds. */
export interface Block<Item extends Span> extends Span {
  readonly items: readonly Item[];
}

/**
 * The fewest legal requests that read every item whole: a value cut into two answers could be torn.
 *
 * A request that holds the leftmost item left gains nothing by beginning before it, and of all that begin there the one
 * that takes every item it can reach leaves the least. So taking the most from the left is the least there is; a test
 * proves it against trying everything. n items cost n·log n, and n·k where k items begin within one request and overlap it.
 *
 * Throws a RangeError for an item that no request may hold (`unreadable` says which before).
 */
export function fewestRequests<Item extends Span>(items: readonly Item[], limits: Limits): readonly Block<Item>[] {
  const blocks: Block<Item>[] = [];
  for (const table of new Set(items.map((item) => item.table))) {
    const forbidden = limits.forbidden.filter((span) => span.table === table).sort(byOffset);
    let left = items.filter((item) => item.table === table).sort(byOffset);
    for (let from = 0; from < left.length; ) {
      const { block, next, skipped } = takeMost(left, from, mostOf(table, limits), limits.gap, forbidden);
      blocks.push(block);
      if (skipped.length > 0) left = [...skipped, ...left.slice(next)];
      from = skipped.length > 0 ? 0 : next;
    }
  }
  return blocks;
}

/** Why no request may hold this item, or undefined. */
export function unreadable(item: Span, limits: Limits): string | undefined {
  const most = mostOf(item.table, limits);
  const name = isBitTable(item.table) ? 'bits' : 'registers';
  if (item.offset + item.count > 0x10000)
    return `${item.table}:${item.offset} and ${item.count} ${name} end beyond 65535`;
  if (item.count > most)
    return `${item.table}:${item.offset} takes ${item.count} ${name}, one request may read ${most}`;
  const hit = limits.forbidden.find((span) => span.table === item.table && overlaps(span, item));
  return hit && `${item.table}:${item.offset} lies in the forbidden range ${hit.offset} to ${endOf(hit) - 1}`;
}

const mostOf = (table: Table, { maxBits, maxRegisters }: Limits): number =>
  isBitTable(table) ? maxBits : maxRegisters;
const byOffset = (a: Span, b: Span): number => a.offset - b.offset || a.count - b.count;
const endOf = ({ offset, count }: Span): number => offset + count;
const overlaps = (a: Span, b: Span): boolean => a.offset < endOf(b) && b.offset < endOf(a);

interface Taken<Item extends Span> {
  readonly block: Block<Item>;
  /** Where those begin that were not looked at. */
  readonly next: number;
  /** Those before `next` that reach too far for this block. */
  readonly skipped: readonly Item[];
}

function takeMost<Item extends Span>(
  items: readonly Item[],
  from: number,
  most: number,
  gap: number,
  forbidden: readonly Span[],
): Taken<Item> {
  const first = items[from] as Item;
  const wall = forbidden.find((span) => endOf(span) > first.offset)?.offset ?? Number.POSITIVE_INFINITY;
  const furthest = Math.min(first.offset + most, wall);
  if (endOf(first) > furthest) {
    throw new RangeError(`${first.table}:${first.offset} and ${first.count} fit no legal request`);
  }
  const taken: Item[] = [];
  const skipped: Item[] = [];
  let end = endOf(first);
  let next = from;
  for (; next < items.length; next++) {
    const item = items[next] as Item;
    if (item.offset > end + gap || item.offset >= furthest) break;
    if (endOf(item) > furthest) {
      skipped.push(item);
      continue;
    }
    taken.push(item);
    end = Math.max(end, endOf(item));
  }
  const block = { table: first.table, offset: first.offset, count: end - first.offset, items: taken };
  return { block, next, skipped };
}
