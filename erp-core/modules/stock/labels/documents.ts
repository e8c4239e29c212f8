import { documentTemplate } from '../../../kernel/index.ts';
import { count, countLine } from '../count.ts';
import { item } from '../item.ts';
import { transferOrder } from '../transfer-order.ts';

const ITEM = { en: 'Item', bn: 'পণ্য', hi: 'वस्तु' };
const CODE = { en: 'Code', bn: 'কোড', hi: 'कोड' };
const LOT = { en: 'Lot', bn: 'লট', hi: 'लॉट' };
const UNIT = { en: 'Unit', bn: 'একক', hi: 'इकाई' };
const NUMBER = { en: 'Number', bn: 'নম্বর', hi: 'संख्या' };
const QUANTITY = { en: 'Quantity', bn: 'পরিমাণ', hi: 'मात्रा' };
const STATE = { en: 'State', bn: 'অবস্থা', hi: 'स्थिति' };
const DOCUMENT = { en: 'Document', bn: 'দলিল', hi: 'दस्तावेज़' };
const PLACE = { en: 'Place', bn: 'স্থান', hi: 'स्थान' };

/** Goes with goods that are sent: signed by who sends, who drives and who receives. */
export const transferNote = documentTemplate('stock.transfer-note', {
  label: { en: 'Transfer note', bn: 'স্থানান্তর চালান', hi: 'स्थानांतरण चालान' },
  of: transferOrder,
  party: {
    heading: { en: 'To', bn: 'প্রাপক', hi: 'प्राप्तकर्ता' },
    lines: ['{toSite}', '{destination.code} {destination.name}'],
  },
  facts: [
    { label: NUMBER, text: '{number}' },
    { label: { en: 'From', bn: 'প্রেরক', hi: 'प्रेषक' }, text: '{fromSite}' },
    { label: { en: 'Sent', bn: 'পাঠানো', hi: 'भेजा' }, text: '{sentAt}' },
    { label: DOCUMENT, text: '{document}' },
    { label: STATE, text: '{state}' },
  ],
  table: {
    rows: { from: 'lines', field: 'lines' },
    columns: [
      { heading: CODE, text: '{item.code}', share: 2 },
      { heading: ITEM, text: '{item.name}', share: 4 },
      { heading: LOT, text: '{lot.code}', share: 2 },
      { heading: PLACE, text: '{source.code}', share: 1.6 },
      { heading: QUANTITY, text: '{quantity}', share: 1.6, align: 'right' },
      { heading: UNIT, text: '{item.unit}', share: 1 },
    ],
  },
  signatures: [
    { en: 'Sent by', bn: 'প্রেরক', hi: 'भेजने वाला' },
    { en: 'Carried by', bn: 'বাহক', hi: 'ले जाने वाला' },
    { en: 'Received by', bn: 'গ্রহীতা', hi: 'पाने वाला' },
  ],
});

/** For who counts, with room to write. What the books say is not on it. */
export const countSheet = documentTemplate('stock.count-sheet', {
  label: { en: 'Count sheet', bn: 'গণনা পত্র', hi: 'गिनती पत्र' },
  of: count,
  facts: [
    { label: NUMBER, text: '{number}' },
    { label: { en: 'Site', bn: 'সাইট', hi: 'साइट' }, text: '{site}' },
    { label: PLACE, text: '{location.code} {location.name}' },
    { label: ITEM, text: '{item.code} {item.name}' },
    { label: DOCUMENT, text: '{document}' },
  ],
  table: {
    rows: { from: 'records', entity: countLine.definition.name, by: 'count' },
    columns: [
      { heading: PLACE, text: '{location.code}', share: 1.6 },
      { heading: CODE, text: '{item.code}', share: 2 },
      { heading: ITEM, text: '{item.name}', share: 4 },
      { heading: LOT, text: '{lot.code}', share: 2 },
      { heading: STATE, text: '{status}', share: 1.4 },
      { heading: UNIT, text: '{item.unit}', share: 1 },
      { heading: { en: 'Counted', bn: 'গোনা', hi: 'गिना' }, text: '', share: 2 },
    ],
  },
  signatures: [
    { en: 'Counted by', bn: 'যিনি গুনেছেন', hi: 'गिनने वाला' },
    { en: 'Checked by', bn: 'যিনি দেখেছেন', hi: 'जाँचने वाला' },
  ],
});

/** A list of items as somebody has filtered it. */
export const itemList = documentTemplate('stock.item-list', {
  label: { en: 'List of items', bn: 'পণ্যের তালিকা', hi: 'वस्तु सूची' },
  of: item,
  table: {
    rows: { from: 'list' },
    columns: [
      { heading: CODE, text: '{code}', share: 2 },
      { heading: { en: 'Name', bn: 'নাম', hi: 'नाम' }, text: '{name}', share: 5 },
      { heading: UNIT, text: '{unit}', share: 1 },
      { heading: { en: 'In lots', bn: 'লটে', hi: 'लॉट में' }, text: '{lots}', share: 1 },
      { heading: { en: 'Weight, kg', bn: 'ওজন, kg', hi: 'भार, kg' }, text: '{weight}', share: 1.4, align: 'right' },
    ],
  },
});

/** What came and went of an item, the newest first, as the books have it. */
export const ledgerPage = documentTemplate('stock.ledger-page', {
  label: { en: 'Ledger page', bn: 'খতিয়ান পাতা', hi: 'खाता पृष्ठ' },
  of: item,
  facts: [
    { label: CODE, text: '{code}' },
    { label: { en: 'Name', bn: 'নাম', hi: 'नाम' }, text: '{name}' },
    { label: UNIT, text: '{unit}' },
  ],
  table: {
    rows: {
      from: 'query',
      query: 'stock.moves',
      input: { item: '{id}' },
      fields: {
        ...{ at: 'moment', document: 'text', reason: 'text', quantity: 'decimal', unit: 'unit' },
        ...{ 'from.code': 'text', 'to.code': 'text', 'lot.code': 'text', by: 'text' },
      },
    },
    columns: [
      { heading: { en: 'When', bn: 'কখন', hi: 'कब' }, text: '{at}', share: 2.4 },
      { heading: DOCUMENT, text: '{document}', share: 2 },
      { heading: LOT, text: '{lot.code}', share: 1.6 },
      { heading: { en: 'From', bn: 'থেকে', hi: 'से' }, text: '{from.code}', share: 1.8 },
      { heading: { en: 'To', bn: 'যেখানে', hi: 'तक' }, text: '{to.code}', share: 1.8 },
      { heading: QUANTITY, text: '{quantity}', share: 1.6, align: 'right' },
      { heading: UNIT, text: '{unit}', share: 1 },
      { heading: { en: 'By', bn: 'যার দ্বারা', hi: 'किसने' }, text: '{by}', share: 1.8 },
    ],
  },
});

export const stockDocuments = [transferNote, countSheet, itemList, ledgerPage];
