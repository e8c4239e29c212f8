import type { PartsOfFiles } from './parts.ts';

/** A file of Vite's manifest. */
export interface ManifestEntry {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly isEntry?: boolean;
}
export type Manifest = Readonly<Record<string, ManifestEntry>>;

/** What an app may send, kB of gzipped JavaScript. */
export interface Budget {
  readonly app: string;
  /** All that has to be there before its first page is drawn. */
  readonly first: number;
  /** What any other page adds to that. */
  readonly further: number;
  /** What a page with a chart may add besides. */
  readonly chart: number;
}
export interface BuiltApp {
  readonly manifest: Manifest;
  /** Pages by their route, with the numbers of their nodes: the page's and those of its layouts. */
  readonly routes: Readonly<Record<string, readonly number[]>>;
  /** kB of a file, gzipped. */
  readonly sizeOf: (file: string) => number;
  readonly hasChart: (file: string) => boolean;
  readonly parts: PartsOfFiles;
}

/** The pages of SvelteKit's client dictionary: `"/(plant)/stock": [33,[2]]` is node 33 within layout 2. */
export function routesOf(app: string): Record<string, number[]> {
  const routes: Record<string, number[]> = {};
  for (const [, route = '', page, layouts] of app.matchAll(/"(\/[^"]*)":\s*\[~?(\d+)(?:,\[([\d,]*)\])?/g))
    routes[route] = [Number(page), ...(layouts?.match(/\d+/g) ?? []).map(Number)];
  return routes;
}

/** A file with all that it imports before it runs. */
function closure(manifest: Manifest, keys: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const next = [...keys];
  for (let key = next.pop(); key !== undefined; key = next.pop()) {
    const entry = manifest[key];
    if (!entry || seen.has(key)) continue;
    seen.add(key);
    next.push(...(entry.imports ?? []));
  }
  return new Set([...seen].flatMap((key) => manifest[key]?.file ?? []).filter((file) => file.endsWith('.js')));
}

const NODE = /client-optimized\/nodes\/(\d+)\.js$/;
const MOST_NAMED = 6;

/** How much each page sends: the first page all of it, every other what it adds to that. */
export function weigh({ manifest, routes, sizeOf, hasChart }: BuiltApp) {
  const keys = Object.keys(manifest);
  const nodes = new Map(keys.flatMap((key) => (NODE.test(key) ? [[Number(NODE.exec(key)?.[1]), key]] : [])));
  // The client itself is asked for by the page, not imported by it.
  const start = keys.filter((key) => (manifest[key]?.isEntry && !NODE.test(key)) || key.endsWith('/client-entry.js'));
  const page = (own: readonly number[]): Set<string> =>
    closure(manifest, [...start, ...[0, ...own].flatMap((node) => nodes.get(node) ?? [])]);
  const home = ['/', '/(plant)'].find((route) => routes[route] !== undefined);
  const first = page(home === undefined ? [] : (routes[home] ?? []));
  const sum = (files: readonly string[]): number => files.reduce((all, file) => all + sizeOf(file), 0);
  const further = Object.entries(routes)
    .filter(([route]) => route !== home)
    .map(([route, own]) => {
      const files = [...page(own)].filter((file) => !first.has(file));
      return { route, files, size: sum(files), chart: files.some(hasChart) };
    });
  return { first: { files: [...first], size: sum([...first]) }, further };
}

function largest(files: readonly string[], parts: PartsOfFiles): string {
  const sizes = new Map<string, number>();
  for (const file of files)
    for (const [part, size] of Object.entries(parts[file] ?? {})) sizes.set(part, (sizes.get(part) ?? 0) + size);
  const named = [...sizes].sort(([, a], [, b]) => b - a).slice(0, MOST_NAMED);
  return named.map(([part, size]) => `${part} ${Math.round(size / 1_000)}`).join(', ');
}

/** What is over its budget, a line each with its largest parts (kB before minifying); nothing where all keep to it. */
export function overBudget({ app, first, further, chart }: Budget, built: BuiltApp): string[] {
  const weighed = weigh(built);
  const told: string[] = [];
  const say = (what: string, size: number, most: number, files: readonly string[]): void => {
    if (size > most)
      told.push(`${app} ${what}: ${size.toFixed(1)} kB of ${most} kB gzipped. Largest: ${largest(files, built.parts)}`);
  };
  say('first page', weighed.first.size, first, weighed.first.files);
  for (const page of weighed.further)
    say(`page ${page.route}`, page.size, further + (page.chart ? chart : 0), page.files);
  return told;
}
