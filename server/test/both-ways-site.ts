/** A zone in which it is about noon now, so that no shift changes while a test tells of the last half hour. */
function zoneOfNoon(): string {
  const ahead = 12 - new Date().getUTCHours();
  // The names count westward: Etc/GMT-5 is five hours ahead of UTC.
  return ahead === 0 ? 'Etc/UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

const named = (en: string) => ({ en });

/** One machine that counts by pulses, one that tells its state, a portal that is passed one way, a time clock. */
export const bothWaysSite = () => ({
  version: 1,
  site: 'works',
  name: named('Works'),
  calendar: {
    zone: zoneOfNoon(),
    shifts: [
      { id: 'A', name: named('Day'), start: '06:00', end: '18:00' },
      { id: 'B', name: named('Night'), start: '18:00', end: '06:00' },
    ],
  },
  areas: [{ id: 'hall', name: named('Hall'), lines: [{ id: 'line-1', name: named('Line 1') }] }],
  devices: [
    { id: 'press-1', path: 'hall/line-1/cell/press-1', rights: { publish: ['devices/press-1/#'] } },
    { id: 'press-2', path: 'hall/line-1/cell/press-2', rights: { publish: ['devices/press-2/#'] } },
    { id: 'portal-1', path: 'hall/line-1/gate/portal-1', rights: { publish: ['devices/portal-1/#'] } },
    { id: 'clock-1', path: 'hall/line-1/gate/clock-1', rights: { publish: ['devices/clock-1/#'] } },
  ],
  points: [
    { path: 'hall/line-1/cell/press-1/pulse', unit: '1' },
    { path: 'hall/line-1/cell/press-2/state', type: 'text' },
  ],
  rules: [
    {
      id: 'pulse',
      topic: 'devices/press-1/pulse',
      time: { path: 'ts', format: 'epoch-ms' },
      values: [{ point: 'hall/line-1/cell/press-1/pulse', path: 'pulse' }],
    },
    {
      id: 'state',
      topic: 'devices/press-2/state',
      time: { path: 'ts', format: 'epoch-ms' },
      values: [{ point: 'hall/line-1/cell/press-2/state', path: 'state' }],
    },
    {
      id: 'reads',
      topic: 'devices/portal-1/reads',
      time: { path: 'ts', format: 'epoch-ms' },
      key: 'seq',
      observation: {
        type: 'tag-read',
        device: 'hall/line-1/gate/portal-1',
        fields: { epc: 'epc', antenna: 'antenna', rssi: 'rssi' },
      },
    },
    {
      id: 'punches',
      topic: 'devices/clock-1/punches',
      time: { path: 'at', format: 'iso' },
      key: 'seq',
      observation: {
        type: 'punch',
        device: 'hall/line-1/gate/clock-1',
        fields: { person: 'badge', direction: 'direction', method: 'method' },
      },
    },
  ],
  detectors: [
    {
      type: 'counter',
      subject: 'hall/line-1/cell/press-1',
      inputs: { good: 'hall/line-1/cell/press-1/pulse' },
      settings: { reading: 'pulse' },
    },
    {
      type: 'machine-state',
      subject: 'hall/line-1/cell/press-2',
      inputs: { state: 'hall/line-1/cell/press-2/state' },
      settings: { by: 'state', states: { run: 'producing', halt: 'stopped' }, stopsAfter: '1 min' },
    },
    {
      type: 'rfid-passage',
      subject: 'hall/line-1/gate/portal-1',
      settings: { inside: 'FINISHED', outside: 'DISPATCH', always: 'out', gap: '2 s' },
    },
    { type: 'attendance-punch', subject: 'hall/line-1/gate/clock-1', settings: {} },
  ],
});
