import { AREAS, LINES, MINUTE, nowMicros, text } from './plant-data.ts';

/** Two that wait for help: one was answered, one was not. */
export function callBoard() {
  const at = nowMicros();
  const call = (id: string, nth: number, minutes: number, rest: object) => {
    const line = LINES[nth] ?? LINES[0];
    return {
      id,
      line: `${line?.area.id}/${line?.id}`,
      lineName: line?.name ?? text(''),
      ...{ station: null, stationName: null, note: null, times: 1, step: 0, nextAt: null },
      ...{
        calledAt: at - minutes * MINUTE,
        acceptedAt: null,
        arrivedAt: null,
        stoppedAt: null,
        by: null,
        state: 'open',
      },
      ...rest,
    };
  };
  const material = { id: 'k1', code: 'material', name: text('Material', 'উপকরণ', 'सामग्री') };
  const mechanic = { id: 'k2', code: 'mechanic', name: text('Mechanic', 'মেকানিক', 'मैकेनिक') };
  const calls = [
    call('c1', 1, 2, { kind: material, icon: 'material', priority: 'low' }),
    call('c2', 4, 7, {
      kind: mechanic,
      icon: 'maintenance',
      priority: 'high',
      state: 'accepted',
      acceptedAt: at - MINUTE,
      by: 'Rahim Uddin',
    }),
  ];
  return {
    at,
    areas: AREAS.map((area) => ({ ...area, calls: calls.filter(({ line }) => line.startsWith(`${area.id}/`)) })),
  };
}
