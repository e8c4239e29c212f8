import type { Component } from 'svelte';
import BigLists from './examples/big-lists.svelte';
import Board from './examples/board.svelte';
import Buttons from './examples/buttons.svelte';
import Calendar from './examples/calendar.svelte';
import Dates from './examples/dates.svelte';
import Files from './examples/files.svelte';
import Inputs from './examples/inputs.svelte';
import Keypads from './examples/keypads.svelte';
import Notices from './examples/notices.svelte';
import Over from './examples/over.svelte';
import People from './examples/people.svelte';
import Plant from './examples/plant.svelte';
import Progress from './examples/progress.svelte';
import Scans from './examples/scans.svelte';
import Signatures from './examples/signatures.svelte';
import Table from './examples/table.svelte';
import Tiles from './examples/tiles.svelte';
import Tree from './examples/tree.svelte';
import type { Glass, Said } from './looking.svelte.ts';

/** A component of `hmi/ui` with the states it has to be able to show. */
export interface Example {
  readonly name: string;
  readonly title: Said;
  readonly glass: readonly Glass[];
  readonly states: readonly string[];
  readonly view: Component<{ state: string }>;
  /** It covers the page, and is shown only where it is asked for by its name. */
  readonly alone?: boolean;
  /** One example takes the whole width. */
  readonly wide?: boolean;
}

/** What a page has to be able to say in the place of its data. */
const HOLLOW = ['empty', 'loading', 'error', 'offline', 'stale', 'no-permission'] as const;
const OFFICE: readonly Glass[] = ['office'];
const PANEL: readonly Glass[] = ['panel'];
const BOTH: readonly Glass[] = ['office', 'panel'];
const said = (en: string, bn: string, hi: string): Said => ({ en, bn, hi });

export const EXAMPLES: readonly Example[] = [
  {
    name: 'button',
    title: said('Button', 'বোতাম', 'बटन'),
    glass: OFFICE,
    states: ['full', 'busy', 'disabled'],
    view: Buttons,
  },
  {
    name: 'inputs',
    title: said('Lookup, choice, menu', 'খোঁজা, পছন্দ, মেনু', 'खोज, विकल्प, मेनू'),
    glass: OFFICE,
    states: ['full', 'empty', 'wrong', 'disabled', 'long-text'],
    view: Inputs,
  },
  {
    name: 'dates',
    title: said('Day, time and shift', 'দিন, সময় ও শিফট', 'दिन, समय और शिफ्ट'),
    glass: OFFICE,
    states: ['full', 'empty', 'wrong', 'disabled', 'month', 'shift'],
    view: Dates,
  },
  {
    name: 'people',
    title: said('Person and badge', 'ব্যক্তি ও ব্যাজ', 'व्यक्ति और बैज'),
    glass: BOTH,
    states: ['full', 'long-text'],
    view: People,
  },
  {
    name: 'progress',
    title: said('Progress and stale value', 'অগ্রগতি ও পুরোনো মান', 'प्रगति और पुराना मान'),
    glass: BOTH,
    states: ['full', 'empty', 'loading', 'stale', 'done'],
    view: Progress,
  },
  {
    name: 'notice',
    title: said('In the place of data', 'তথ্যের জায়গায়', 'डेटा की जगह'),
    glass: BOTH,
    states: HOLLOW,
    view: Notices,
  },
  {
    name: 'plant',
    title: said('Plant', 'কারখানা', 'संयंत्र'),
    glass: BOTH,
    states: ['full', 'alarm', 'empty', 'stale', 'offline'],
    view: Plant,
  },
  {
    name: 'tree',
    title: said('Tree', 'বৃক্ষ', 'वृक्ष'),
    glass: OFFICE,
    states: ['full', 'chosen', 'many', 'long-text', ...HOLLOW],
    view: Tree,
  },
  {
    name: 'table',
    title: said('Table', 'সারণি', 'तालिका'),
    glass: OFFICE,
    states: ['full', 'chosen', 'many', 'long-text', ...HOLLOW],
    view: Table,
    wide: true,
  },
  {
    name: 'board',
    title: said('Board', 'বোর্ড', 'बोर्ड'),
    glass: OFFICE,
    states: ['full', 'disabled', 'long-text', ...HOLLOW],
    view: Board,
    wide: true,
  },
  {
    name: 'calendar',
    title: said('Calendar', 'ক্যালেন্ডার', 'कैलेंडर'),
    glass: OFFICE,
    states: ['full', 'week', 'long-text', ...HOLLOW],
    view: Calendar,
    wide: true,
  },
  {
    name: 'tile',
    title: said('Tile', 'টাইল', 'टाइल'),
    glass: PANEL,
    states: ['full', 'busy', 'disabled', 'long-text'],
    view: Tiles,
  },
  {
    name: 'keypad',
    title: said('Keypad', 'কিপ্যাড', 'कीपैड'),
    glass: PANEL,
    states: ['full', 'empty', 'wrong', 'decimals', 'pin', 'disabled'],
    view: Keypads,
  },
  {
    name: 'big-list',
    title: said('Big list', 'বড় তালিকা', 'बड़ी सूची'),
    glass: PANEL,
    states: ['full', 'many', 'long-text', ...HOLLOW],
    view: BigLists,
  },
  {
    name: 'scan-band',
    title: said('Scan band', 'স্ক্যান ব্যান্ড', 'स्कैन बैंड'),
    glass: PANEL,
    states: ['empty', 'loading', 'done', 'refused', 'twice', 'offline', 'long-text'],
    view: Scans,
    wide: true,
  },
  {
    name: 'file',
    title: said('File', 'ফাইল', 'फ़ाइल'),
    glass: BOTH,
    states: ['full', 'empty', 'error', 'long-text'],
    view: Files,
  },
  {
    name: 'signature',
    title: said('Signature', 'সই', 'हस्ताक्षर'),
    glass: BOTH,
    states: ['full', 'empty', 'typed', 'disabled'],
    view: Signatures,
  },
  {
    name: 'over',
    title: said('Drawer and dialog', 'ড্রয়ার ও ডায়ালগ', 'ड्रॉअर और डायलॉग'),
    glass: OFFICE,
    states: ['full', 'drawer', 'dialog'],
    view: Over,
    alone: true,
  },
];
