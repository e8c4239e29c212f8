import { expect, test } from 'vitest';
import { draftOfProposal, pointsOf, ruleOf } from '../src/lib/rules/draft.ts';
import { generalise, takes } from '../src/lib/rules/generalise.ts';
import { guessType } from '../src/lib/rules/guess-type.ts';

const device = (path: string) => ({
  id: path.split('/').at(-1) ?? '',
  path,
  name: { en: path },
  profile: null,
  machine: false,
  points: [],
});
const DEVICES = ['hall/line-1/energy/meter-7', 'hall/line-1/energy/meter-8', 'hall/line-2/energy/meter-9'].map(device);
const draftOf = (topic: string) =>
  draftOfProposal(
    {
      id: 'e',
      gateway: 'g',
      kind: 'unmapped',
      source: 'meter-7',
      topic,
      reason: 'no-rule',
      count: 3,
      firstSeen: 1,
      lastSeen: 2,
      payload: '{"kwh":1}',
      encoding: 'utf8',
      state: 'waiting',
      result: null,
      proposal: {
        rule: { id: 'energy', topic, payload: 'json', values: [{ point: 'kwh', path: 'kwh' }] },
        points: [{ name: 'kwh', type: 'number', example: '1' }],
      },
    },
    DEVICES,
  );

test('a proposal becomes a rule at the device that sent the messages, with the points that are not there', () => {
  const draft = draftOf('plant/meters/7/energy');
  expect(ruleOf(draft)).toEqual({
    id: 'energy',
    topic: 'plant/meters/7/energy',
    payload: 'json',
    values: [{ point: 'hall/line-1/energy/meter-7/kwh', path: 'kwh' }],
  });
  expect(pointsOf(draft, () => false)).toEqual([{ path: 'hall/line-1/energy/meter-7/kwh', type: 'number', unit: '1' }]);
  expect(pointsOf(draft, () => true)).toEqual([]);
});

test('a level of the topic that names the device, or its number, serves all like it', () => {
  expect(generalise(draftOf('plant/meters/7/energy'), DEVICES)).toEqual({
    topic: 'plant/meters/{device}/energy',
    device: 'hall/line-1/energy/meter-{device}',
    serves: ['hall/line-1/energy/meter-7', 'hall/line-1/energy/meter-8'],
  });
  expect(generalise(draftOf('meters/line-1/meter-7/r'), DEVICES)).toMatchObject({
    topic: 'meters/{line}/{device}/r',
    device: 'hall/{line}/energy/{device}',
    serves: DEVICES.map(({ path }) => path),
  });
  expect(generalise(draftOf('plant/power'), DEVICES)).toBeNull();
});

test('a pattern takes the topics that the gateway would give it', () => {
  expect(takes('a/{b}/c', 'a/x/c')).toBe(true);
  expect(takes('a/+', 'a/x/c')).toBe(false);
  expect(takes('a/#', 'a/x/c')).toBe(true);
  expect(takes('a/b', 'a/c')).toBe(false);
});

test('what all devices of a kind share stays as it is written', () => {
  const meters = DEVICES.map((each) => ({ ...each, profile: 'energy-meter' }));
  const others = [device('hall/line-1/sewing/machine-1'), device('hall/line-2/sewing/machine-2')];
  expect(generalise(draftOf('meters/hall/line-1/energy/meter-7/r'), [...meters, ...others])).toEqual({
    topic: 'meters/hall/{line}/energy/{device}/r',
    device: 'hall/{line}/energy/{device}',
    serves: meters.map(({ path }) => path),
  });
});

test('one odd message among numbers does not make a text of a point', () => {
  expect(guessType(['{"a":{"b":"n/a"}}', '{"a":{"b":1}}', '{"a":{"b":2}}', 'no json'], 'a.b')).toBe('number');
  expect(guessType(['[1,"x"]'], '[1]')).toBe('text');
  expect(guessType(['{"a":null}', '{}'], 'a')).toBeNull();
  expect(guessType(['true'], '$')).toBe('boolean');
});
