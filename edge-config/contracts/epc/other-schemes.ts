import { integer, type Scheme } from './scheme.ts';

/** Identifiers that are not GS1 keys: general, US Department of Defense, aerospace and defence. */
export const OTHER_SCHEMES: readonly Scheme[] = [
  {
    name: 'gid-96',
    identity: 'gid',
    header: 0x35,
    filter: 0,
    segments: [integer('general manager number', 28), integer('object class', 24), integer('serial', 36)],
    section: '14.6.12.1',
  },
  {
    name: 'usdod-96',
    identity: 'usdod',
    header: 0x2f,
    filter: 4,
    segments: [{ method: 'cage-ascii', name: 'CAGE code or DoDAAC' }, integer('serial', 36)],
    section: '14.6.13',
  },
  {
    name: 'adi-var',
    identity: 'adi',
    header: 0x3b,
    filter: 6,
    segments: [
      { method: 'cage', name: 'CAGE code or DoDAAC' },
      { method: 'six-bit', name: 'part number', least: 0, most: 32, form: /^[A-Z0-9/-]*$/ },
      { method: 'six-bit', name: 'serial', least: 1, most: 30, form: /^(?:#?[A-Z0-9/-]+)$/ },
    ],
    section: '14.6.14.1',
  },
];
