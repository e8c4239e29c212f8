import { createHash } from 'node:crypto';
import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { gatewayCode, joinText, pinOf, readGatewayCode, readJoinText } from '../index.ts';

const ONCE = 'ABCD-EFGH-JKLM';
property.prop([fc.uint8Array({ minLength: 4, maxLength: 64 }), fc.nat()])(
  'a code is read back however it was typed, and names its authority alone',
  (authority, at) => {
    const pin = pinOf(createHash('sha256').update(authority).digest());
    const code = gatewayCode(ONCE, pin);
    expect(code).toMatch(/^([2-9A-HJKLMNP-Z]{4}-){7}[2-9A-HJKLMNP-Z]{4}$/);
    for (const typed of [code, code.toLowerCase(), code.replaceAll('-', ' '), code.replaceAll('-', '')])
      expect(readGatewayCode(typed)).toEqual({ once: ONCE, pin });
    // Any bit of the first hundred that differs gives another pin.
    const other = createHash('sha256').update(authority).digest();
    const bit = at % 100;
    other[bit >> 3] = (other[bit >> 3] as number) ^ (0x80 >> (bit & 7));
    expect(pinOf(other)).not.toBe(pin);
  },
);

test('what is no code, or no address of a centre, is told', () => {
  for (const wrong of ['', ONCE, `${ONCE}-${'A'.repeat(19)}`, `${ONCE}${'0'.repeat(20)}`, 'ABCD'.repeat(9)])
    expect(readGatewayCode(wrong)).toBeNull();
  expect(readJoinText(joinText('https://centre:8443', 'CODE'))).toEqual({
    centre: 'https://centre:8443',
    code: 'CODE',
  });
  for (const wrong of ['', 'https://centre:8443', 'http://centre:8443/#CODE', 'centre#CODE'])
    expect(readJoinText(wrong)).toBeNull();
});
