import { labelTemplate } from '../../../kernel/index.ts';
import { barcode } from '../barcode/barcode.ts';
import { handlingUnit } from '../handling-unit.ts';
import { item } from '../item.ts';
import { location } from '../location.ts';
import { lot } from '../lot.ts';
import { transferOrder } from '../transfer-order.ts';

const LOT = { en: 'Lot {code}', bn: 'লট {code}', hi: 'लॉट {code}' };
const SERIAL = { en: 'Serial no. {code}', bn: 'ক্রমিক নং {code}', hi: 'क्रम सं. {code}' };
const EXPIRES = { en: 'Expires {expires}', bn: 'মেয়াদ {expires}', hi: 'समाप्ति {expires}' };

/** For a bin or a shelf: the item's own code, which every scan of stock understands. 70 × 40 mm. */
const itemLabel = labelTemplate('stock.item-label', {
  label: { en: 'Item label', bn: 'পণ্যের লেবেল', hi: 'वस्तु लेबल' },
  of: item,
  width: 70,
  height: 40,
  elements: [
    { kind: 'text', x: 3, y: 2, width: 64, height: 14, text: '{name}', size: 16, bold: true, fit: 'wrap' },
    { kind: 'text', x: 3, y: 16, width: 64, height: 6, text: '{code} · {unit}', size: 10 },
    { kind: 'barcode', x: 3, y: 23, width: 64, height: 15, symbology: 'code-128', data: '{code}' },
  ],
});

/** For the goods themselves, or a packing of them: the number that is sold by. 60 × 40 mm. */
const gtinLabel = labelTemplate('stock.gtin-label', {
  label: { en: 'GTIN label', bn: 'GTIN লেবেল', hi: 'GTIN लेबल' },
  of: barcode,
  width: 60,
  height: 40,
  elements: [
    { kind: 'text', x: 3, y: 2, width: 54, height: 11, text: '{item.name}', size: 12, bold: true, fit: 'wrap' },
    { kind: 'text', x: 3, y: 13, width: 54, height: 5, text: '{item.code} · {unit}', size: 8 },
    { kind: 'barcode', x: 3, y: 19, width: 54, height: 19, symbology: 'itf-14', data: '{code}' },
  ],
});

const onLot = (named: typeof LOT, ai: '10' | '21') =>
  [
    { kind: 'text', x: 3, y: 2, width: 40, height: 13, text: '{item.name}', size: 13, bold: true, fit: 'wrap' },
    { kind: 'text', x: 3, y: 15, width: 40, height: 5, text: '{item.code}', size: 9 },
    { kind: 'text', x: 3, y: 21, width: 40, height: 8, text: named, size: 12, bold: true },
    { kind: 'text', x: 3, y: 30, width: 40, height: 7, text: EXPIRES, size: 10 },
    {
      ...({ kind: 'barcode', x: 44, y: 4, width: 24, height: 32, symbology: 'gs1-datamatrix' } as const),
      data: { [ai]: '{code}', 17: '{expires}' },
    },
  ] as const;

/** For a part of an item that is told apart: scanned, it names the lot with its day of expiry. 70 × 40 mm. */
const lotLabel = labelTemplate('stock.lot-label', {
  label: { en: 'Lot label', bn: 'লটের লেবেল', hi: 'लॉट लेबल' },
  of: lot,
  width: 70,
  height: 40,
  elements: [...onLot(LOT, '10')],
});

/** The same for a piece of its own. */
const serialLabel = labelTemplate('stock.serial-label', {
  label: { en: 'Serial number label', bn: 'ক্রমিক নম্বরের লেবেল', hi: 'क्रम संख्या लेबल' },
  of: lot,
  width: 70,
  height: 40,
  elements: [...onLot(SERIAL, '21')],
});

/** For a shelf, to be read from a forklift. 100 × 50 mm. */
const locationLabel = labelTemplate('stock.location-label', {
  label: { en: 'Location label', bn: 'অবস্থানের লেবেল', hi: 'स्थान लेबल' },
  of: location,
  width: 100,
  height: 50,
  elements: [
    { kind: 'text', x: 4, y: 2, width: 92, height: 17, text: '{code}', size: 40, bold: true, align: 'center' },
    { kind: 'text', x: 4, y: 19, width: 92, height: 7, text: '{name}', size: 12, align: 'center' },
    { kind: 'barcode', x: 4, y: 27, width: 92, height: 21, symbology: 'code-128', data: '{code}' },
  ],
});

/**
 * The GS1 logistic label of a unit, A6: what people read above, the SSCC below in bars at least 32 mm high (GS1 General
 * Specifications, 5.4.6; GS1 Logistic Label Guideline 1.3).
 */
const logisticLabel = labelTemplate('stock.logistic-label', {
  label: { en: 'Logistic label (SSCC)', bn: 'লজিস্টিক লেবেল (SSCC)', hi: 'लॉजिस्टिक लेबल (SSCC)' },
  of: handlingUnit,
  width: 105,
  height: 148,
  elements: [
    {
      kind: 'text',
      x: 5,
      y: 4,
      width: 95,
      height: 10,
      text: { en: 'Handling unit', bn: 'হ্যান্ডলিং ইউনিট', hi: 'हैंडलिंग इकाई' },
      size: 18,
      bold: true,
    },
    { kind: 'line', x: 5, y: 16, width: 95, height: 0.5 },
    { kind: 'text', x: 5, y: 19, width: 95, height: 5, text: 'SSCC', size: 10 },
    { kind: 'text', x: 5, y: 24, width: 95, height: 12, text: '{sscc}', size: 24, bold: true },
    {
      kind: 'text',
      x: 5,
      y: 40,
      width: 95,
      height: 9,
      text: { en: 'Packaging: {packaging}', bn: 'মোড়ক: {packaging}', hi: 'पैकिंग: {packaging}' },
      size: 14,
    },
    {
      kind: 'text',
      x: 5,
      y: 50,
      width: 95,
      height: 9,
      text: {
        en: 'At: {location.code} {location.name}',
        bn: 'স্থান: {location.code} {location.name}',
        hi: 'स्थान: {location.code} {location.name}',
      },
      size: 14,
    },
    { kind: 'line', x: 5, y: 98, width: 95, height: 0.5 },
    { kind: 'barcode', x: 3, y: 103, width: 99, height: 40, symbology: 'gs1-128', data: { '00': '{sscc}' } },
  ],
});

/** Laid on goods that are sent: the number that the receiver opens by a scan. 100 × 50 mm. */
const transferLabel = labelTemplate('stock.transfer-label', {
  label: { en: 'Transfer label', bn: 'স্থানান্তরের লেবেল', hi: 'स्थानांतरण लेबल' },
  of: transferOrder,
  width: 100,
  height: 50,
  elements: [
    { kind: 'text', x: 4, y: 2, width: 92, height: 10, text: '{fromSite} → {toSite}', size: 20, bold: true },
    {
      kind: 'text',
      x: 4,
      y: 13,
      width: 92,
      height: 7,
      text: {
        en: 'To: {destination.code} {destination.name}',
        bn: 'গন্তব্য: {destination.code} {destination.name}',
        hi: 'गंतव्य: {destination.code} {destination.name}',
      },
      size: 12,
    },
    { kind: 'text', x: 4, y: 20, width: 92, height: 6, text: '{document}', size: 10 },
    { kind: 'barcode', x: 4, y: 27, width: 92, height: 21, symbology: 'code-128', data: '{number}' },
  ],
});

export const stockLabels = [itemLabel, gtinLabel, lotLabel, serialLabel, locationLabel, logisticLabel, transferLabel];
