import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { type NodeAddress, parseNode, pointAddress, writeNode } from '../address.ts';

describe('a node as a technician writes it', () => {
  test.each<[string, NodeAddress]>([
    ['ns=2;s=Line1.Speed', { by: 'id', namespace: 2, kind: 's', id: 'Line1.Speed' }],
    ['i=2258', { by: 'id', namespace: 0, kind: 'i', id: '2258' }],
    [' ns=3;s="DB_Line"."speed" ', { by: 'id', namespace: 3, kind: 's', id: '"DB_Line"."speed"' }],
    ['ns=2;s=a;b=c', { by: 'id', namespace: 2, kind: 's', id: 'a;b=c' }],
    ['nsu=urn:maker:line;i=7', { by: 'id', namespace: 'urn:maker:line', kind: 'i', id: '7' }],
    ['nsu=http://a/%3Bb%25;s=x', { by: 'id', namespace: 'http://a/;b%', kind: 's', id: 'x' }],
    [
      'ns=1;g=09087e75-8e5e-499b-954f-f2a9603db28a',
      { by: 'id', namespace: 1, kind: 'g', id: '09087e75-8e5e-499b-954f-f2a9603db28a' },
    ],
    ['ns=1;b=TWlsbHJhY2U=', { by: 'id', namespace: 1, kind: 'b', id: 'TWlsbHJhY2U=' }],
    [
      '/Objects/2:Line 1/2:a&/b&:c',
      {
        by: 'path',
        steps: [
          { namespace: 0, name: 'Objects' },
          { namespace: 2, name: 'Line 1' },
          { namespace: 2, name: 'a/b:c' },
        ],
      },
    ],
  ])('%s', (written, address) => {
    expect(parseNode(written)).toEqual(address);
  });

  test.each([
    ['', /names no node/],
    ['Line1.Speed', /write a node as "ns=2;s=/],
    ['ns=2;i=speed', /text goes with "s="/],
    ['ns=2;i=4294967296', /0 to 4294967295/],
    ['ns=70000;i=1', /at most 65535/],
    ['ns=1;g=12', /a GUID follows/],
    ['ns=1;b=?', /base64/],
    ['svr=1;ns=1;i=1', /leave "svr=" out/],
    ['/Objects//2:x', /names nothing/],
    ['/Objects/line:x', /the number of its namespace first/],
    [`/${'a/'.repeat(64)}a`, /at most 64 steps/],
    ['x'.repeat(10_000), /too long/],
  ])('"%.20s" is refused, with what to write', (written, reason) => {
    expect(() => parseNode(written)).toThrow(reason);
  });

  const namespace = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.string({ minLength: 1, maxLength: 40 }));
  const address: fc.Arbitrary<NodeAddress> = fc.oneof(
    fc
      .record({ namespace, id: fc.string({ minLength: 1, maxLength: 50 }).filter((id) => id.trimEnd() === id) })
      .map(({ namespace: at, id }) => ({ by: 'id' as const, namespace: at, kind: 's' as const, id })),
    fc
      .record({ namespace, id: fc.nat() })
      .map(({ namespace: at, id }) => ({ by: 'id' as const, namespace: at, kind: 'i' as const, id: String(id) })),
    fc
      .array(
        fc.record({
          namespace,
          name: fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name.trimEnd() === name),
        }),
        { minLength: 1, maxLength: 8 },
      )
      .map((steps) => ({ by: 'path' as const, steps })),
  );
  property.prop([address])('is read as it is written', (given) => {
    expect(parseNode(writeNode(given))).toEqual(given);
  });

  property.prop([fc.string({ unit: 'binary', maxLength: 300 })])('any text gives a node or a reason', (text) => {
    try {
      parseNode(text);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
  });
});

describe('the address of a point', () => {
  test('may be a part of the value', () => {
    expect(pointAddress.parse({ node: 'ns=2;s=Batch', range: '0:9', field: 'recipe.step' })).toEqual({
      node: { by: 'id', namespace: 2, kind: 's', id: 'Batch' },
      range: '0:9',
      field: ['recipe', 'step'],
    });
  });

  test('names every fault', () => {
    const { error } = pointAddress.safeParse({ node: 'speed', range: '9:', colour: 'red' });
    const told = error?.issues.map(({ message }) => message).join('\n');
    expect(told).toMatch(/names no node/);
    expect(told).toMatch(/write a part of an array/);
    expect(told).toMatch(/colour/);
  });
});
