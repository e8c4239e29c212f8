import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi;

/** SHA-256 (base64) of each inline script of a page: what its policy lets run, and nothing else. */
export const inlineScripts = (html: string): string[] =>
  [...html.matchAll(INLINE_SCRIPT)].map(([, text = '']) => createHash('sha256').update(text).digest('base64'));

/** The hashes of a page's file, read again when the file changed (a build while we run). */
export function scriptsOf(file: string): () => string[] {
  let mark = '';
  let hashes: string[] = [];
  return () => {
    const { mtimeMs, size } = statSync(file);
    if (mark !== `${mtimeMs}:${size}`) {
      hashes = inlineScripts(readFileSync(file, 'utf8'));
      mark = `${mtimeMs}:${size}`;
    }
    return hashes;
  };
}
