import { ApiError } from '@millrace/hmi-client';
import { remembered } from '../remembered.ts';
import { transferOf } from '../scan/app-scans.svelte.ts';
import { readCode } from '../scan/code.ts';
import { findScanned } from '../scan/found.ts';
import { detailOf, nameOf, placeName, unitName } from '../scan/goods.svelte.ts';
import type { InHand } from '../scan/goods-work.ts';
import type { Outcome } from '../scan/scanner.svelte.ts';
import { session } from '../session.svelte.ts';
import { m } from '../texts.ts';
import type { Expected } from './compare.ts';
import type { PortalWork } from './work.svelte.ts';

interface Wanted {
  /** Which end a scanned place is. */
  readonly end: 'from' | 'to';
  /** The tag whose goods are scanned; null: none. */
  readonly naming: string | null;
  readonly take: (goods: InHand) => void;
}

/**
 * What a scan means at a reader of tags: a place is where goods come from or go to, a pallet or the number of a transfer what
 * is expected, goods what an unknown tag is stuck on. Null: it is for others (a badge, a card, a job).
 */
export async function scannedAt(work: PortalWork, text: string, wanted: Wanted): Promise<Outcome | null> {
  const code = readCode(text);
  if (code.kind === 'card' || (code.kind === 'plain' && code.badge)) return null;
  const plain = code.kind === 'plain' ? code.text : text;
  const found = await findScanned(plain);
  if (found?.kind === 'location') {
    const { location: place } = found;
    if (wanted.end === 'from') work.goesFrom(place);
    else work.goesTo(place);
    const detail = wanted.end === 'from' ? m.scan_from({ place: place.code }) : m.scan_goes_here();
    return { mark: 'done', title: placeName(place), detail };
  }
  if (found?.kind === 'handling-unit') {
    const expected = await contentsOf(found.unit);
    if (!expected) return { mark: 'refused', title: unitName(found.unit), detail: m.no_answer() };
    work.expect(expected);
    return { mark: 'done', title: unitName(found.unit), detail: m.portal_compare({ number: expected.number }) };
  }
  if (found?.kind === 'item' && wanted.naming) {
    const { kind, item, lot, unit, serial, quantity } = found;
    const goods: InHand = { kind, item, lot, unit, serial, text: plain, quantity: inItems(quantity, unit) };
    wanted.take(goods);
    return { mark: 'done', title: nameOf(goods), detail: detailOf({ ...goods, unit: null }) };
  }
  if (found?.kind === 'item') return null;
  const transfer = await transferOf(plain);
  if (!transfer) return null;
  const lines = transfer.lines.map(({ onTheWay, ...line }) => ({ ...line, wanted: onTheWay, got: '0' }));
  work.expect({ kind: 'transfer', id: transfer.id, number: transfer.number, lines: lines.filter(isWanted) });
  return { mark: 'done', title: transfer.number, detail: m.portal_compare({ number: transfer.number }) };
}

const isWanted = ({ wanted }: { readonly wanted: string }): boolean => Number(wanted) > 0;

/** A tag says how much it is on in the item's own unit. */
const inItems = (quantity: string | null, unit: InHand['unit']): string =>
  unit?.makes && (quantity === null || quantity === '1') && unit.amount === '1' ? unit.makes : (quantity ?? '1');

/** What is in a pallet is what is to be read of it; asked last, where the plant does not answer now. */
async function contentsOf({ id, sscc }: { readonly id: string; readonly sscc: string }): Promise<Expected | null> {
  try {
    const { signal } = new AbortController();
    const { rows } = await remembered(`contents.${id}`, signal, () =>
      session.api.query('stock.unit-contents', { unit: id }, signal),
    );
    const lines = rows.map(({ unit, item, lot, quantity, measure }) => ({
      ...{ id: `${unit.id}/${item.id}/${lot?.id ?? ''}`, item, lot, unit: measure, wanted: quantity, got: '0' },
    }));
    return { kind: 'unit', id, number: sscc, lines };
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}
