import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openServiceSecret } from '../service-secret.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-secret-'));
  file = join(folder, 'secret.json');
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});
const hash = (secret: string) => createHash('sha256').update(secret).digest('hex');

test('the next secret is on disk before it is spoken of, stays the same when asked again, and outlives a restart', () => {
  const secret = openServiceSecret(file, 'given-by-joining');
  expect(secret.current).toBe('given-by-joining');
  const said = secret.prepare();
  expect([statSync(file).mode & 0o077, secret.prepare()]).toEqual([0, said]);
  expect(secret.current).toBe('given-by-joining');

  const afterCrash = openServiceSecret(file, 'given-by-joining');
  expect([afterCrash.current, afterCrash.prepare()]).toEqual(['given-by-joining', said]);
  afterCrash.settle();
  expect(hash(afterCrash.current)).toBe(said);
  expect(hash(openServiceSecret(file, 'given-by-joining').current)).toBe(said);
  expect(readFileSync(file, 'utf8')).not.toContain('given-by-joining');
  expect(readdirSync(folder)).toEqual(['secret.json']);
});

test('whose answer was lost shows the one and the other until one is taken', () => {
  const secret = openServiceSecret(file, 'first');
  secret.tryOther();
  expect(secret.current).toBe('first');
  const next = secret.prepare();
  secret.tryOther();
  expect([hash(secret.current), secret.unsettled]).toEqual([next, true]);
  secret.tryOther();
  expect([secret.current, secret.unsettled]).toEqual(['first', false]);
  secret.tryOther();
  secret.settle();
  secret.tryOther();
  expect([hash(secret.current), secret.unsettled]).toEqual([next, false]);
});

test('a secret that was given anew stands before one that came after another; a damaged file counts for nothing', () => {
  const secret = openServiceSecret(file, 'first');
  secret.prepare();
  secret.settle();
  expect(openServiceSecret(file, 'joined-again').current).toBe('joined-again');
  expect(openServiceSecret(file, 'first').current).toBe(secret.current);
  writeFileSync(file, '{"after":');
  expect(openServiceSecret(file, 'first').current).toBe('first');
});

test.skipIf(process.getuid?.() === 0)('what cannot be kept is not made', () => {
  const secret = openServiceSecret(file, 'first');
  chmodSync(folder, 0o500);
  expect(() => secret.prepare()).toThrow('EACCES');
  expect(secret.current).toBe('first');
});
