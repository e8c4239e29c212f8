import { expect, test } from 'vitest';
import { compileSite, expandSite } from '../index.ts';
import { profile, site } from './site-samples.ts';

const press = (...points: object[]) => ({ ...profile(), points: [...profile().points, ...points] });
const detectorsOf = (...points: object[]) => {
  const expanded = expandSite(site(), [press(...points)]);
  if (!expanded.ok) throw new Error(JSON.stringify(expanded.faults));
  return expanded.site.detectors.filter(({ type }) => type.includes('alarm'));
};
const faultsOf = (...points: object[]) => {
  const expanded = expandSite(site(), [press(...points)]);
  return expanded.ok ? [] : expanded.faults.map(({ document, where, what }) => ({ document, where, what }));
};

test('a point that is declared an alarm has its detector, in its own words, with the point that acknowledges it', () => {
  const hot = {
    ...{ name: 'hot', type: 'boolean', label: { en: 'Too hot' } },
    alarm: { severity: 'critical', acknowledge: { point: 'reset', value: true } },
  };
  const found = detectorsOf(hot, { name: 'reset', type: 'boolean' });
  expect(found).toHaveLength(2);
  expect(found[0]).toMatchObject({
    stream: 'alarm:hall/line-1/cell/press-1/hot',
    subject: 'hall/line-1/cell/press-1/hot',
    inputs: { active: 'plant/hall/line-1/cell/press-1/hot' },
    settings: {
      severity: 'critical',
      text: { en: 'Too hot' },
      acknowledge: { point: 'hall/line-1/cell/press-1/reset', value: true },
    },
  });
});

test('a point of events has the detector of what it holds, and the gateway is given no more than that', () => {
  const [events] = detectorsOf({ name: 'events', type: 'json', alarm: { critical: 900 } });
  expect(events).toMatchObject({
    type: 'device-alarms',
    inputs: { events: 'plant/hall/line-1/cell/press-1/events' },
    settings: { critical: 900 },
  });
  const pointIds = new Map(
    ['press-1', 'press-2'].flatMap((device, at) =>
      ['state', 'good', 'events'].map(
        (name, n) => [`plant/hall/line-1/cell/${device}/${name}`, 1 + 3 * at + n] as const,
      ),
    ),
  );
  const known = { version: 1, pointIds, secrets: new Map<string, string[]>() };
  const compiled = compileSite(site(), [press({ name: 'events', type: 'json', alarm: {} })], known);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
  expect(compiled.config.points.every((point) => !('alarm' in point))).toBe(true);
});

test('what is wrong about an alarm is told where it is written', () => {
  expect(faultsOf({ name: 'hot', type: 'boolean', alarm: { severity: 'urgent' } })[0]).toMatchObject({
    document: 'profile press',
    where: 'points[2].alarm.severity',
  });
  const lost = { name: 'hot', type: 'boolean', alarm: { acknowledge: { point: 'rest', value: 1 } } };
  expect(faultsOf(lost, { name: 'reset' })).toContainEqual({
    document: 'profile press',
    where: 'points[2].alarm.acknowledge.point',
    what: expect.stringMatching(/no point "hall\/line-1\/cell\/press-1\/rest": did you mean ".*reset"/) as string,
  });
});
