import { ITEM_REFERENCE, PART_NUMBER, PART_TEXT, SHORT_REFERENCE } from './partition.ts';
import { integer, numericString, partition, type Scheme, type Segment, text } from './scheme.ts';

const ITEM = partition('item reference', ITEM_REFERENCE);
const PIECES: readonly Segment[] = [
  { method: 'fixed-width', name: 'piece', bits: 7, digits: 2 },
  { method: 'fixed-width', name: 'total', bits: 7, digits: 2 },
];

/** What is made and sold: trade items, their pieces, components and parts, coupons. */
export const TRADE_SCHEMES: readonly Scheme[] = [
  {
    name: 'sgtin-96',
    identity: 'sgtin',
    header: 0x30,
    filter: 3,
    segments: [ITEM, integer('serial', 38)],
    section: '14.6.1.1',
  },
  {
    name: 'sgtin-198',
    identity: 'sgtin',
    header: 0x36,
    filter: 3,
    segments: [ITEM, text('serial', 140)],
    section: '14.6.1.2',
  },
  {
    name: 'itip-110',
    identity: 'itip',
    header: 0x40,
    filter: 3,
    segments: [ITEM, ...PIECES, integer('serial', 38)],
    section: '14.6.11.1',
  },
  {
    name: 'itip-212',
    identity: 'itip',
    header: 0x41,
    filter: 3,
    segments: [ITEM, ...PIECES, text('serial', 140)],
    section: '14.6.11.2',
  },
  {
    name: 'cpi-96',
    identity: 'cpi',
    header: 0x3c,
    filter: 3,
    segments: [partition('part reference', PART_NUMBER, 'integer'), integer('serial', 31)],
    section: '14.6.9.1',
  },
  {
    name: 'cpi-var',
    identity: 'cpi',
    header: 0x3d,
    filter: 3,
    segments: [partition('part reference', PART_TEXT, 'six-bit'), integer('serial', 40)],
    section: '14.6.9.2',
  },
  {
    name: 'sgcn-96',
    identity: 'sgcn',
    header: 0x3f,
    filter: 3,
    segments: [partition('coupon reference', SHORT_REFERENCE), numericString('serial', 41)],
    section: '14.6.10.1',
  },
];
