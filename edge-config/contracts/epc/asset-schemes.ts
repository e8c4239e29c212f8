import { ASSET_NUMBER, ASSET_TEXT, ASSET_TYPE, SERIAL_REFERENCE, SHORT_REFERENCE } from './partition.ts';
import { integer, partition, type Scheme, text } from './scheme.ts';

/** What carries and holds: logistic units, locations, returnable and individual assets. */
export const ASSET_SCHEMES: readonly Scheme[] = [
  {
    name: 'sscc-96',
    identity: 'sscc',
    header: 0x31,
    filter: 3,
    segments: [partition('serial reference', SERIAL_REFERENCE), { method: 'zero', name: 'reserved', bits: 24 }],
    section: '14.6.2.1',
  },
  {
    name: 'sgln-96',
    identity: 'sgln',
    header: 0x32,
    filter: 3,
    segments: [partition('location reference', SHORT_REFERENCE), integer('extension', 41)],
    section: '14.6.3.1',
  },
  {
    name: 'sgln-195',
    identity: 'sgln',
    header: 0x39,
    filter: 3,
    segments: [partition('location reference', SHORT_REFERENCE), text('extension', 140)],
    section: '14.6.3.2',
  },
  {
    name: 'grai-96',
    identity: 'grai',
    header: 0x33,
    filter: 3,
    segments: [partition('asset type', ASSET_TYPE), integer('serial', 38)],
    section: '14.6.4.1',
  },
  {
    name: 'grai-170',
    identity: 'grai',
    header: 0x37,
    filter: 3,
    segments: [partition('asset type', ASSET_TYPE), text('serial', 112)],
    section: '14.6.4.2',
  },
  {
    name: 'giai-96',
    identity: 'giai',
    header: 0x34,
    filter: 3,
    segments: [partition('asset reference', ASSET_NUMBER, 'integer')],
    section: '14.6.5.1',
  },
  {
    name: 'giai-202',
    identity: 'giai',
    header: 0x38,
    filter: 3,
    segments: [partition('asset reference', ASSET_TEXT, 'text')],
    section: '14.6.5.2',
  },
];
