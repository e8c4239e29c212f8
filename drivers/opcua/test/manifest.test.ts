import { QUALITY } from '@millrace/contracts';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { manifest } from '../manifest.ts';
import { overflowed, qualityOf } from '../quality.ts';

describe('the settings', () => {
  test('ask for the server alone', () => {
    expect(manifest.settings.parse({ endpoint: 'opc.tcp://plc-7:4840' })).toEqual({
      endpoint: 'opc.tcp://plc-7:4840',
      policy: 'best',
      mode: 'best',
      user: 'anonymous',
      sessionTimeout: 60_000_000,
      silentAfter: 10_000_000,
    });
  });

  test.each([
    [{ endpoint: 'http://plc-7' }, /opc\.tcp:\/\/HOST:4840/],
    [{ endpoint: 'opc.tcp://plc', policy: 'Basic256' }, /Basic256Sha256/],
    [{ endpoint: 'opc.tcp://plc', user: { name: 'op', password: 'x' } }, /naming secrets/],
    [{ endpoint: 'opc.tcp://plc', user: { name: 'op', secret: 'not a name' } }, /name a secret of the data folder/],
  ])('%j is refused, with what to write', (given, reason) => {
    expect(z.prettifyError(manifest.settings.safeParse(given).error ?? new z.ZodError([]))).toMatch(reason);
  });

  test('each has its words in three languages, and an example that it takes', () => {
    for (const schema of [manifest.settings, manifest.profile]) {
      for (const [name, field] of Object.entries((schema as unknown as z.ZodObject).shape)) {
        const words = (field as z.ZodType).meta();
        expect(words, name).toMatchObject({
          label: { en: expect.any(String), bn: expect.any(String), hi: expect.any(String) },
          help: { en: expect.any(String), bn: expect.any(String), hi: expect.any(String) },
        });
        for (const example of (words?.examples ?? []) as unknown[])
          expect((field as z.ZodType).safeParse(example).success).toBe(true);
      }
    }
  });
});

test.each([
  [0x00000000, QUALITY.good],
  [0x00300000, QUALITY.goodClamped],
  [0x00960000, 0x1096],
  [0x40900000, QUALITY.uncertainStale],
  [0x40940000, QUALITY.uncertainOutOfRange],
  [0x40950000, 0x5095],
  [0x80310000, QUALITY.badCommLost],
  [0x808c0000, QUALITY.badDevice],
  [0x803c0000, QUALITY.badOutOfRange],
  [0x80340000, 0x9034],
  [0xc0010000, 0x9001],
])('status %i has quality %i', (status, quality) => {
  expect(qualityOf(status)).toBe(quality);
  expect(qualityOf(status | 0x0480)).toBe(quality);
});

test('a queue that ran over is seen in any status', () => {
  expect(overflowed(0x00000480)).toBe(true);
  expect(overflowed(0x80310480 | 0)).toBe(true);
  expect(overflowed(0x00000080)).toBe(false);
});
