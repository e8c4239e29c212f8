/** UCUM codes as people write them; what is not here is shown as it is. */
const WRITTEN: Readonly<Record<string, string>> = {
  '1': '',
  Cel: '°C',
  'kW.h': 'kWh',
  'W.h': 'Wh',
  '{piece}': 'pcs',
  '1/min': '/min',
  'm3/h': 'm³/h',
  m3: 'm³',
  Ohm: 'Ω',
};

/** A UCUM unit for the eye: annotations lose their braces, `.` between units goes; power and energy as meters write them. */
export const unitText = (ucum: string): string =>
  WRITTEN[ucum] ??
  ucum
    .replace('V.A{reactive}', 'var')
    .replace('V.A', 'VA')
    .replace(/(W|VA|var)\.h/, '$1h')
    .replace('{piece}', 'pcs')
    .replace(/[{}]/g, '')
    .replace(/\./g, '·');

/** The one sign of a unit that is a word, in the reader's language. */
export const PIECES = { en: 'pcs', bn: 'পিস', hi: 'नग' } as const;
