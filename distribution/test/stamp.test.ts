import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKOUT } from '../all-in-one/settings.ts';

const { hashOf } = (await import(join(CHECKOUT, 'distribution', 'bootstrap', 'stamp.mjs'))) as {
  hashOf: (root: string, paths: readonly string[]) => string;
};

test('what a build writes beside its sources is no change of them; a changed source is', () => {
  const root = mkdtempSync(join(tmpdir(), 'millrace-stamp-'));
  try {
    for (const folder of ['office/src/paraglide', 'office/project.inlang', 'office/.svelte-kit', 'office/build'])
      mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, 'office', 'src', 'page.svelte'), 'one');
    const before = hashOf(root, ['office']);
    // As the screens' build really leaves them in a fresh clone.
    for (const made of ['.gitignore', '.meta.json', 'README.md'])
      writeFileSync(join(root, 'office/project.inlang', made), 'x');
    for (const made of ['src/paraglide/messages.js', '.svelte-kit/a.js', 'build/index.html'])
      writeFileSync(join(root, 'office', made), 'x');
    expect(hashOf(root, ['office'])).toBe(before);
    writeFileSync(join(root, 'office', 'src', 'page.svelte'), 'two');
    expect(hashOf(root, ['office'])).not.toBe(before);
  } finally {
    rmSync(root, { recursive: true });
  }
});
