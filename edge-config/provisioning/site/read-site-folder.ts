import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { SiteFault } from '@millrace/contracts';
import { SHIPPED_PROFILES } from '@millrace/profiles';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';

/** A site's YAML as it lies on disk: the document, the profiles it can name, and where each thing is written. */
export interface SiteSource {
  readonly file: string;
  readonly document: unknown;
  readonly profiles: readonly unknown[];
  /** The text of every file by its name, to be kept with the version that is made of it. */
  readonly texts: Readonly<Record<string, string>>;
  /** Faults of YAML itself: tabs, a bracket left open, a key written twice. */
  readonly faults: readonly SiteFault[];
  /** "sites/demo-plant/site.yaml:34" of a fault, as near as the YAML tells. */
  readonly locate: (fault: SiteFault) => string;
}

interface Source {
  readonly name: string;
  readonly file: string;
  readonly parsed: Document;
  readonly lines: LineCounter;
}

/** The plant that ships with Millrace. */
export const DEMO_SITE = resolve(import.meta.dirname, '../../sites/demo-plant/site.yaml');

/**
 * Reads a site from its YAML file, or from a folder that holds `site.yaml`. Profiles are those that ship, then those
 * of a `profiles` folder beside the file: one of the same name takes the place of the shipped one. Throws the file
 * system's error where the site's file cannot be read.
 */
export function readSiteFolder(path: string): SiteSource {
  const file = path.endsWith('.yaml') || path.endsWith('.yml') ? path : join(path, 'site.yaml');
  const texts: Record<string, string> = {};
  const faults: SiteFault[] = [];
  const read = (from: string, name: (data: unknown) => string): Source => {
    const text = readFileSync(from, 'utf8');
    const lines = new LineCounter();
    const parsed = parseDocument(text, { lineCounter: lines });
    const source = { name: name(parsed.toJS()), file: from, parsed, lines };
    for (const error of [...parsed.errors, ...parsed.warnings]) {
      const at = lines.linePos(error.pos[0]);
      faults.push({
        severity: 'fault',
        code: 'yaml',
        document: source.name,
        path: [],
        where: `line ${at.line}, column ${at.col}`,
        what: error.message.split('\n')[0] ?? error.message,
        next: 'mend the YAML there',
      });
    }
    texts[basename(from)] = text;
    return source;
  };
  const site = read(file, () => 'site');
  const profiles = new Map<string, Source>();
  for (const folder of [SHIPPED_PROFILES, join(dirname(file), 'profiles')]) {
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder).sort()) {
      if (!/\.ya?ml$/.test(entry)) continue;
      const source = read(
        join(folder, entry),
        (data) => `profile ${nameOf(data) ?? basename(entry).replace(/\.ya?ml$/, '')}`,
      );
      profiles.set(source.name, source);
    }
  }
  const sources = new Map<string, Source>([['site', site], ...profiles]);
  return {
    file,
    document: site.parsed.toJS(),
    profiles: [...profiles.values()].map((source) => source.parsed.toJS()),
    texts,
    faults,
    locate(fault) {
      const source = sources.get(fault.document);
      if (!source) return fault.document;
      const line = lineOf(source, fault.path);
      return line === null ? source.file : `${source.file}:${line}`;
    },
  };
}

/** The profiles that a site at this path could name, those beside it before those that ship; none of them is checked. */
export function readProfilesBeside(file: string): readonly unknown[] {
  const profiles = new Map<string, unknown>();
  for (const folder of [SHIPPED_PROFILES, join(dirname(file), 'profiles')]) {
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder).filter((name) => /\.ya?ml$/.test(name))) {
      const data: unknown = parseDocument(readFileSync(join(folder, entry), 'utf8')).toJS();
      profiles.set(nameOf(data) ?? entry, data);
    }
  }
  return [...profiles.values()];
}

const nameOf = (data: unknown): string | null =>
  typeof data === 'object' && data !== null && 'profile' in data && typeof data.profile === 'string'
    ? data.profile
    : null;

/** The line of what stands at a path, or of the nearest thing around it that is there. */
function lineOf(source: Source, path: readonly (string | number)[]): number | null {
  for (let length = path.length; length > 0; length--) {
    const node = source.parsed.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return source.lines.linePos(node.range[0]).line;
  }
  return null;
}
