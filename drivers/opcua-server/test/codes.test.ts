import { QUALITY } from '@millrace/contracts';
import { engineeringUnit, KNOWN_UNITS, ucumOf } from '@millrace/contracts/engineering-unit';
import fc from 'fast-check';
import { standardUnits } from 'node-opcua';
import { expect, test } from 'vitest';
import { qualityOf } from '../../opcua/quality.ts';
import { statusCodeOf } from '../status-code.ts';

test('a quality that an OPC UA server gave us is the same status code again, and its class is never lost', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff }), (quality) => {
      const code = statusCodeOf(quality);
      expect(code >>> 30).toBe(quality >= 0xc000 ? 3 : quality >>> 14);
      expect(code & 0xffff).toBe(0);
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 0x0fff }), (severity, code) => {
      const given = ((severity << 14) | code) << 16;
      const quality = qualityOf(given >>> 0);
      // What has a name of our own may be one of several codes; it keeps its class.
      if (Object.values<number>(QUALITY).includes(quality)) expect(statusCodeOf(quality) >>> 30).toBe(severity);
      else expect(statusCodeOf(quality)).toBe(given >>> 0);
    }),
  );
});

test('units are named as the OPC Foundation lists them', () => {
  const listed = new Map(Object.values(standardUnits).map((unit) => [unit.unitId, unit]));
  const compared = KNOWN_UNITS.filter((unit) => {
    const { unitId, symbol, description } = engineeringUnit(unit) ?? {};
    const standard = listed.get(unitId ?? 0);
    if (standard)
      expect([unit, symbol, description]).toEqual([unit, standard.displayName.text, standard.description.text]);
    return standard !== undefined;
  });
  expect(compared.length).toBeGreaterThan(30);
  expect(engineeringUnit('1')).toBeNull();
  expect(engineeringUnit('{bottles}/h')).toEqual({
    namespaceUri: 'http://unitsofmeasure.org',
    unitId: -1,
    symbol: 'bottles/h',
    description: '{bottles}/h',
  });
  // And back: of two with one code (L and l) the first.
  for (const unit of [...KNOWN_UNITS, '{bottles}/h']) {
    const told = engineeringUnit(unit);
    expect(told && engineeringUnit(ucumOf(told) ?? '1')).toEqual(told);
  }
  expect(ucumOf({ namespaceUri: 'http://elsewhere', unitId: 7, description: 'crusts' })).toBeUndefined();
  expect(engineeringUnit('constructor')).toMatchObject({ unitId: -1 });
});
