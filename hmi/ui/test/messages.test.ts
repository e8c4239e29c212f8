import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { messageFaults } from '../vite/complete-messages.ts';

test.each(['office', 'panel'])('the texts of the %s are whole in three languages', (app) => {
  expect(messageFaults(join(import.meta.dirname, '..', '..', app, 'messages'))).toEqual([]);
});

test('a hole is found: a text, a language, a placeholder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-texts-'));
  try {
    writeFileSync(join(folder, 'en.json'), JSON.stringify({ a: 'A {n}', b: 'B' }));
    writeFileSync(join(folder, 'bn.json'), JSON.stringify({ a: 'ক', b: '' }));
    writeFileSync(join(folder, 'hi.json'), JSON.stringify({ a: 'क {n}', b: 'ख', c: 'ग' }));
    expect(messageFaults(folder)).toEqual([
      'bn: "a" has other placeholders than en.json',
      'bn: "b" is missing',
      'hi: "c" is not in en.json',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
