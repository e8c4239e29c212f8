import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Module } from '../kernel/index.ts';

/** A release after this one: the same modules under another version, with migrations more, by the name of their module. */
export function nextRelease(
  modules: readonly Module[],
  version: string,
  more: Readonly<Record<string, Readonly<Record<string, string>>>>,
): { readonly modules: readonly Module[]; readonly remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), 'millrace-release-'));
  return {
    modules: modules.map((module) => {
      const added = more[module.name];
      if (!added) return { ...module, version };
      const folder = join(root, module.name);
      cpSync(module.migrations, folder, { recursive: true });
      for (const [name, sql] of Object.entries(added)) writeFileSync(join(folder, `${name}.sql`), sql);
      return { ...module, version, migrations: folder };
    }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
