const text = (en: string) => ({ en });

export const profile = {
  profile: 'press',
  version: 1,
  label: text('Press'),
  source: 'made for tests',
  points: [{ name: 'good', unit: '{piece}' }],
  rules: [{ id: 'good', topic: 'devices/{id}/good', payload: 'number', values: [{ point: '{device}/good' }] }],
  detectors: [{ type: 'counter', inputs: { good: '{device}/good' }, settings: {} }],
};

/** A site of one line and one press, in Dhaka, with two day shifts and a night shift. */
export const siteDocument = (site = 'plant-a') => ({
  version: 1,
  site,
  name: text('Plant A'),
  calendar: {
    zone: 'Asia/Dhaka',
    shifts: [
      { id: 'A', name: text('Morning'), start: '06:00', end: '14:00' },
      { id: 'B', name: text('Evening'), start: '14:00', end: '22:00' },
      { id: 'C', name: text('Night'), start: '22:00', end: '06:00' },
    ],
  },
  areas: [{ id: 'hall', name: text('Hall'), lines: [{ id: 'line-1', name: text('Line 1') }] }],
  devices: [{ id: 'press-1', path: 'hall/line-1/cell/press-1', profile: 'press' }],
});
