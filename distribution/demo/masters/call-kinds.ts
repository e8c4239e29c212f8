const MINUTE = 60_000_000;

/** What help is called for in the demo plant; safety goes further by the clock, day and night. */
export const CALL_KINDS = [
  {
    ...{ code: 'material', icon: 'material', priority: 'low', steps: [{ after: 5 * MINUTE }] },
    name: { en: 'Material', bn: 'মালামাল', hi: 'सामग्री' },
  },
  {
    ...{ code: 'maintenance', icon: 'maintenance', priority: 'high' },
    steps: [{ after: 3 * MINUTE }, { after: 10 * MINUTE }],
    name: { en: 'Mechanic', bn: 'মেকানিক', hi: 'मैकेनिक' },
  },
  {
    ...{ code: 'quality', icon: 'quality', priority: 'high', steps: [{ after: 5 * MINUTE }] },
    name: { en: 'Quality', bn: 'মান', hi: 'गुणवत्ता' },
  },
  {
    ...{ code: 'supervisor', icon: 'supervisor', priority: 'low', joinsStop: false, steps: [{ after: 5 * MINUTE }] },
    name: { en: 'Supervisor', bn: 'সুপারভাইজার', hi: 'पर्यवेक्षक' },
  },
  {
    ...{ code: 'safety', icon: 'safety', priority: 'critical', clock: 'always', joinsStop: false },
    ...{ ladderUntil: 'arrived', steps: [{ after: MINUTE }, { after: 3 * MINUTE }] },
    name: { en: 'Safety', bn: 'নিরাপত্তা', hi: 'सुरक्षा' },
  },
] as const;
