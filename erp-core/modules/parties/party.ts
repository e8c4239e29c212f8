import { z } from 'zod';
import {
  choice,
  code,
  day,
  entity,
  isCountry,
  json,
  localized,
  moment,
  type Row,
  ref,
  text,
  yesNo,
} from '../../kernel/index.ts';
import { plainTaxId, TAX_ID_KINDS } from './tax-id.ts';

const country = (meta: object = {}) =>
  z
    .string()
    .refine(isCountry, 'a country code of ISO 3166-1, such as BD')
    .meta({ field: 'text', example: 'BD', label: { en: 'Country', bn: 'দেশ', hi: 'देश' }, ...meta });

/** A person or an organisation that business is done with, once, whatever it is to the company. */
export const party = entity('parties.party', {
  label: { en: 'Party', bn: 'পক্ষ', hi: 'पक्ष' },
  key: ['code'],
  fields: {
    code: code({ search: true, label: { en: 'Code', bn: 'কোড', hi: 'कोड' } }),
    kind: choice(['organisation', 'person'], {
      label: { en: 'Kind', bn: 'ধরন', hi: 'प्रकार' },
      choices: {
        organisation: { en: 'Organisation', bn: 'প্রতিষ্ঠান', hi: 'संगठन' },
        person: { en: 'Person', bn: 'ব্যক্তি', hi: 'व्यक्ति' },
      },
    }),
    name: text({ search: true, label: { en: 'Name', bn: 'নাম', hi: 'नाम' } }),
    /** As it is written in the languages of its readers, where that differs. */
    localName: localized({
      label: { en: 'Name in other scripts', bn: 'অন্য লিপিতে নাম', hi: 'अन्य लिपि में नाम' },
    }).nullable(),
    country: country(),
    note: text({ max: 2000, label: { en: 'Note', bn: 'মন্তব্য', hi: 'टिप्पणी' } }).nullable(),
  },
  states: { active: ['blocked', 'merged'], blocked: ['active', 'merged'], merged: [] },
  stateLabels: {
    active: { en: 'Active', bn: 'সক্রিয়', hi: 'सक्रिय' },
    blocked: { en: 'Blocked', bn: 'বন্ধ', hi: 'रोका गया' },
    merged: { en: 'Merged', bn: 'একীভূত', hi: 'विलीन' },
  },
  list: ['code', 'name', 'kind', 'country', 'state'],
  form: [{ fields: ['code', 'kind', 'name', 'localName', 'country', 'note'] }],
});
export type Party = Row<typeof party>;

const of = (meta: object = {}) => ref(party, { label: { en: 'Party', bn: 'পক্ষ', hi: 'पक्ष' }, ...meta });

/** What a party is to the company, or to another party. */
export const partyRole = entity('parties.role', {
  label: { en: 'Role of a party', bn: 'পক্ষের ভূমিকা', hi: 'पक्ष की भूमिका' },
  key: ['party', 'role', 'since'],
  fields: {
    party: of(),
    role: choice(['customer', 'supplier', 'subcontractor', 'carrier', 'employee', 'agent', 'bank', 'authority'], {
      label: { en: 'Role', bn: 'ভূমিকা', hi: 'भूमिका' },
      choices: {
        customer: { en: 'Customer', bn: 'ক্রেতা', hi: 'ग्राहक' },
        supplier: { en: 'Supplier', bn: 'সরবরাহকারী', hi: 'आपूर्तिकर्ता' },
        subcontractor: { en: 'Subcontractor', bn: 'উপ-ঠিকাদার', hi: 'उप-ठेकेदार' },
        carrier: { en: 'Carrier', bn: 'পরিবহনকারী', hi: 'वाहक' },
        employee: { en: 'Employee of', bn: 'কর্মচারী', hi: 'कर्मचारी' },
        agent: { en: 'Agent', bn: 'প্রতিনিধি', hi: 'एजेंट' },
        bank: { en: 'Bank', bn: 'ব্যাংক', hi: 'बैंक' },
        authority: { en: 'Authority', bn: 'কর্তৃপক্ষ', hi: 'प्राधिकरण' },
      },
    }),
    since: day({ label: { en: 'Since', bn: 'শুরু', hi: 'से' } }),
    until: day({ label: { en: 'Until', bn: 'শেষ', hi: 'तक' } }).nullable(),
    /** Whose employee or agent; null: the company's own. */
    of: of({ label: { en: 'Of', bn: 'যার', hi: 'किसका' } }).nullable(),
  },
});

export const contact = entity('parties.contact', {
  label: { en: 'Contact', bn: 'যোগাযোগ', hi: 'संपर्क' },
  key: ['party', 'kind', 'value'],
  fields: {
    party: of(),
    kind: choice(['phone', 'email', 'web', 'other'], {
      label: { en: 'Kind', bn: 'ধরন', hi: 'प्रकार' },
      choices: {
        phone: { en: 'Telephone', bn: 'টেলিফোন', hi: 'टेलीफ़ोन' },
        email: { en: 'E-mail', bn: 'ই-মেইল', hi: 'ई-मेल' },
        web: { en: 'Web', bn: 'ওয়েব', hi: 'वेब' },
        other: { en: 'Other', bn: 'অন্য', hi: 'अन्य' },
      },
    }),
    value: text({ search: true, label: { en: 'Number or address', bn: 'নম্বর বা ঠিকানা', hi: 'नंबर या पता' } }),
    purpose: text({ label: { en: 'Whose, for what', bn: 'কার, কী জন্য', hi: 'किसका, किसलिए' } }).nullable(),
    main: yesNo({ label: { en: 'Main', bn: 'প্রধান', hi: 'मुख्य' } }),
  },
});

export const address = entity('parties.address', {
  label: { en: 'Address', bn: 'ঠিকানা', hi: 'पता' },
  key: ['party', 'purpose'],
  fields: {
    party: of(),
    purpose: code({ example: 'delivery', label: { en: 'For', bn: 'যে কাজে', hi: 'किसलिए' } }),
    country: country(),
    line1: text({ search: true, label: { en: 'Street and number', bn: 'সড়ক ও নম্বর', hi: 'सड़क और नंबर' } }),
    line2: text({ label: { en: 'Building, floor', bn: 'ভবন, তলা', hi: 'भवन, मंज़िल' } }).nullable(),
    area: text({ label: { en: 'Area, thana', bn: 'এলাকা, থানা', hi: 'इलाका, थाना' } }).nullable(),
    city: text({ search: true, label: { en: 'City', bn: 'শহর', hi: 'शहर' } }),
    district: text({ label: { en: 'District', bn: 'জেলা', hi: 'ज़िला' } }).nullable(),
    region: text({ label: { en: 'State, division', bn: 'রাজ্য, বিভাগ', hi: 'राज्य, संभाग' } }).nullable(),
    postcode: text({ max: 16, search: true, label: { en: 'Postcode', bn: 'পোস্টকোড', hi: 'पिनकोड' } }).nullable(),
  },
  list: ['party', 'purpose', 'line1', 'city', 'postcode', 'country'],
});
export type Address = Row<typeof address>;

export const taxId = entity('parties.tax-id', {
  label: { en: 'Tax number', bn: 'কর নম্বর', hi: 'कर संख्या' },
  key: ['kind', 'value'],
  fields: {
    party: of(),
    kind: choice(TAX_ID_KINDS, {
      label: { en: 'Kind', bn: 'ধরন', hi: 'प्रकार' },
      choices: {
        'bd-bin': { en: 'BIN (Bangladesh)', bn: 'বিআইএন (বাংলাদেশ)', hi: 'बीआईएन (बांग्लादेश)' },
        'bd-tin': { en: 'TIN (Bangladesh)', bn: 'টিআইএন (বাংলাদেশ)', hi: 'टीआईएन (बांग्लादेश)' },
        'in-gstin': { en: 'GSTIN (India)', bn: 'জিএসটিআইএন (ভারত)', hi: 'जीएसटीआईएन (भारत)' },
        'in-pan': { en: 'PAN (India)', bn: 'প্যান (ভারত)', hi: 'पैन (भारत)' },
        'fr-siren': { en: 'SIREN (France)', bn: 'এসআইআরইএন (ফ্রান্স)', hi: 'एसआईआरईएन (फ्रांस)' },
        'fr-siret': { en: 'SIRET (France)', bn: 'এসআইআরইটি (ফ্রান্স)', hi: 'एसआईआरईटी (फ्रांस)' },
        'eu-vat': { en: 'VAT (European Union)', bn: 'ভ্যাট (ইউরোপীয় ইউনিয়ন)', hi: 'वैट (यूरोपीय संघ)' },
        other: { en: 'Other', bn: 'অন্য', hi: 'अन्य' },
      },
    }),
    value: z
      .string()
      .min(1)
      .max(64)
      .overwrite(plainTaxId)
      .meta({
        field: 'text',
        search: true,
        example: '27AAPFU0939F1ZV',
        label: { en: 'Number', bn: 'নম্বর', hi: 'संख्या' },
      }),
  },
});
export type TaxId = Row<typeof taxId>;

/** Two parties that were found to be one; what was done is kept, so that it can be taken back exactly. */
export const merge = entity('parties.merge', {
  label: { en: 'Merged parties', bn: 'একীভূত পক্ষ', hi: 'विलीन पक्ष' },
  key: ['kept', 'dropped', 'mergedAt'],
  fields: {
    kept: of({ label: { en: 'Stays', bn: 'থাকে', hi: 'रहता है' } }),
    dropped: of({ label: { en: 'Goes into it', bn: 'যুক্ত হয়', hi: 'इसमें मिलता है' } }),
    reason: text({ max: 500, label: { en: 'Why', bn: 'কেন', hi: 'क्यों' } }),
    mergedAt: moment({ label: { en: 'When', bn: 'কখন', hi: 'कब' } }),
    before: text(),
    moved: json(
      z.array(
        z.object({
          entity: z.string(),
          id: z.uuid(),
          field: z.string(),
          removed: z.record(z.string(), z.json()).optional(),
          /** Of a list, what it was. */
          list: z.array(z.uuid()).optional(),
        }),
      ),
    ),
    takenBackAt: moment({ label: { en: 'Taken back', bn: 'ফেরানো', hi: 'वापस लिया' } }).nullable(),
  },
  list: ['kept', 'dropped', 'reason', 'mergedAt', 'takenBackAt'],
});
export type Merge = Row<typeof merge>;
