import { expect, test } from 'vitest';
import { treeOf } from '../index.ts';

const site = { code: 'demo', name: { en: 'Demo' }, zone: 'Asia/Dhaka', shifts: [] };

test('what the server tells side by side is hung into one tree', () => {
  const tree = treeOf(site, {
    site: 'demo',
    areas: [
      {
        id: 'a',
        name: { en: 'A' },
        lines: [
          { id: 'l1', name: { en: 'L1' } },
          { id: 'l10', name: { en: 'L10' } },
        ],
      },
    ],
    devices: [
      { id: 'sewing-3-m1', path: 'a/l1/c/sewing-3-m1', machine: true },
      { id: 'd2', path: 'a/l10/c/d2', machine: false, label: { en: 'Meter' } },
    ],
    points: [{ id: 1, path: 'demo/a/l1/c/sewing-3-m1/rate', type: 'number', unit: '1' }],
  });
  const [first, second] = tree.areas[0]?.lines ?? [];
  expect(first?.devices).toMatchObject([{ name: { en: 'Sewing 3 m1' }, points: [{ id: 1 }] }]);
  expect(second?.devices).toMatchObject([{ name: { en: 'Meter' }, points: [] }]);
});

test('a site without a configuration is there, and empty', () => {
  expect(treeOf(site, null)).toEqual({ id: 'demo', name: { en: 'Demo' }, zone: 'Asia/Dhaka', shifts: [], areas: [] });
});
