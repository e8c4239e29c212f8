import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** How much each part of a built file weighs before it is minified, by file: `{ 'chunks/x.js': { zod: 210_000 } }`. */
export type PartsOfFiles = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What a module belongs to: the package it came from, or its folder here. Pure. */
export function partOf(id: string): string {
  const clean = id.replace(/\\/g, '/').replace(/^\0/, '').replace(/\?.*$/, '');
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(clean);
  if (inPackage?.[1]) return inPackage[1];
  const own = /\/(hmi|edge-config)\/(.*)\/[^/]+$/.exec(clean);
  return own ? `${own[1]}/${own[2]?.split('/').slice(0, 3).join('/')}` : clean;
}

interface Bundle {
  readonly [file: string]: {
    readonly type: string;
    readonly modules?: Readonly<Record<string, { readonly renderedLength: number }>>;
  };
}

/** Writes down what each file of the screens is made of: names of chunks say nothing to who has to make them smaller. */
export function writeParts(path: string) {
  return {
    name: 'millrace-parts',
    apply: 'build' as const,
    generateBundle(_options: unknown, bundle: Bundle) {
      const files: Record<string, Record<string, number>> = {};
      for (const [file, { type, modules }] of Object.entries(bundle)) {
        if (type !== 'chunk') continue;
        const parts: Record<string, number> = {};
        for (const [id, { renderedLength }] of Object.entries(modules ?? {}))
          parts[partOf(id)] = (parts[partOf(id)] ?? 0) + renderedLength;
        files[file] = parts;
      }
      // The server's half of the build comes through here, too, and no browser loads it.
      if (!Object.keys(files).some((file) => file.includes('/immutable/'))) return;
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify(files));
    },
  };
}
