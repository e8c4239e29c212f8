import { SERIAL_REFERENCE, SHORT_REFERENCE } from './partition.ts';
import { integer, numericString, partition, type Scheme, text } from './scheme.ts';

const SERVICE = partition('service reference', SERIAL_REFERENCE);
const RESERVED = { method: 'zero', name: 'reserved', bits: 24 } as const;
const DOCUMENT = partition('document type', SHORT_REFERENCE);

/** Who and which paper: service relations of recipients and providers, documents. */
export const DOCUMENT_SCHEMES: readonly Scheme[] = [
  {
    name: 'gsrn-96',
    identity: 'gsrn',
    header: 0x2d,
    filter: 3,
    segments: [SERVICE, RESERVED],
    section: '14.6.6.1',
  },
  {
    name: 'gsrnp-96',
    identity: 'gsrnp',
    header: 0x2e,
    filter: 3,
    segments: [SERVICE, RESERVED],
    section: '14.6.7.1',
  },
  {
    name: 'gdti-96',
    identity: 'gdti',
    header: 0x2c,
    filter: 3,
    segments: [DOCUMENT, integer('serial', 41)],
    section: '14.6.8.1',
  },
  // Deprecated since TDS 1.9; tags of before are still read.
  {
    name: 'gdti-113',
    identity: 'gdti',
    header: 0x3a,
    filter: 3,
    segments: [DOCUMENT, numericString('serial', 58)],
    section: '14.6.8.2',
  },
  {
    name: 'gdti-174',
    identity: 'gdti',
    header: 0x3e,
    filter: 3,
    segments: [DOCUMENT, text('serial', 119)],
    section: '14.6.8.3',
  },
];
