import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Module } from '../kernel/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A code block of a page that says which file it is. */
export interface PageFile {
  readonly path: string;
  readonly text: string;
}

export const filesOf = (page: string): readonly PageFile[] =>
  [...readFileSync(join(root, 'docs', page), 'utf8').matchAll(/^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, path = '', text = '']) => ({ path, text }),
  );

/** Writes a page's files where its imports reach the kernel, and loads the module. `remove` leaves nothing behind. */
export async function moduleOfPage(
  page: string,
): Promise<{ module: Module; files: readonly PageFile[]; remove: () => void }> {
  const files = filesOf(page);
  const folder = mkdtempSync(join(root, 'erp-core', 'modules', '.tutorial-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const loaded = (await import(/* @vite-ignore */ pathToFileURL(join(folder, 'index.ts')).href)) as {
      default: Module;
    };
    return { module: loaded.default, files, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
