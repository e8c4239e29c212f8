/** A small site with two presses, to be spoilt by tests in one way or another. */
export const site = () => ({
  version: 1,
  site: 'plant',
  name: { en: 'Plant' },
  calendar: {
    zone: 'Asia/Dhaka',
    shifts: [
      {
        id: 'A',
        name: { en: 'A' },
        start: '06:00',
        end: '22:00',
        breaks: [] as { name: { en: string }; start: string; end: string }[],
      },
    ],
  },
  areas: [{ id: 'hall', name: { en: 'Hall' }, lines: [{ id: 'line-1', name: { en: 'Line 1' } }] }],
  devices: [
    { id: 'press-1', path: 'hall/line-1/cell/press-1', profile: 'press' },
    { id: 'press-2', path: 'hall/line-1/cell/press-2', profile: 'press' },
  ] as { id: string; path: string; profile: string; delivery?: string; rights?: { publish: string[] } }[],
  rules: [] as { id: string; topic: string; time?: { path: string }; values: { point: string; path?: string }[] }[],
});

export const profile = () => ({
  profile: 'press',
  version: 1,
  label: { en: 'Press' },
  source: 'made for tests',
  points: [
    { name: 'state', type: 'text' },
    { name: 'good', unit: '{piece}', deadband: 0 },
  ] as { name: string; type?: string; unit?: string; deadband?: number; lateness?: string }[],
  rules: [
    {
      id: 'telemetry',
      topic: 'devices/{id}/telemetry',
      time: { path: 'ts', format: 'epoch-ms' },
      values: [
        { point: '{device}/state', path: 'state' },
        { point: '{device}/good', path: 'good' },
      ],
    },
  ],
  detectors: [
    {
      type: 'machine-state',
      inputs: { state: '{device}/state' },
      settings: { by: 'state', states: { run: 'producing' } },
    },
    { type: 'counter', inputs: { good: '{device}/good' }, settings: {} },
  ] as { type: string; inputs: Record<string, string>; settings: Record<string, unknown> }[],
});
