import type { z } from 'zod';

type Path = readonly (string | number)[];

/** Something to mend in a site's document or a profile: where, what is wrong, what to do. */
export interface SiteFault {
  /** A warning does not stop the document from being applied. */
  readonly severity: 'fault' | 'warning';
  readonly code: string;
  /** "site", or "profile <name>". */
  readonly document: string;
  readonly path: Path;
  /** The same path as people write it: "devices[3].profile". */
  readonly where: string;
  readonly what: string;
  readonly next: string;
}

export const writePath = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  ) || '(the document)';

export interface FaultList {
  readonly all: readonly SiteFault[];
  readonly fault: (code: string, path: Path, what: string, next: string) => void;
  readonly warn: (code: string, path: Path, what: string, next: string) => void;
  /** The same list, for what is found in another document. */
  readonly of: (document: string) => FaultList;
  /** The same list, for what is found in a copy of the document whose places are not those of the original. */
  readonly placed: (original: (path: Path) => Path) => FaultList;
}

export function faultList(
  document = 'site',
  all: SiteFault[] = [],
  original: (path: Path) => Path = (path) => path,
): FaultList {
  const add =
    (severity: SiteFault['severity']): FaultList['fault'] =>
    (code, at, what, next) => {
      const path = original(at);
      all.push({ severity, code, document, path, where: writePath(path), what, next });
    };
  return {
    all,
    fault: add('fault'),
    warn: add('warning'),
    of: (other) => faultList(other, all),
    placed: (mapping) => faultList(document, all, (path) => original(mapping(path))),
  };
}

const NEXT_BY_CODE: Readonly<Record<string, string>> = {
  invalid_type: 'write it in the type that is asked for',
  invalid_value: 'write one of the values that are allowed',
  too_small: 'write a longer or larger one',
  too_big: 'write a shorter or smaller one',
  invalid_format: 'write it in the form that is asked for',
  invalid_union: 'write one of the forms that are allowed',
};

/** A schema's issues as faults, each with its path in the document. */
export function schemaFaults(faults: FaultList, error: z.ZodError, under: readonly (string | number)[] = []): void {
  for (const issue of error.issues) {
    const path = [...under, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
    const missing = issue.code === 'invalid_type' && /received undefined/.test(issue.message);
    faults.fault(
      'shape',
      path,
      missing ? 'this is missing' : issue.message,
      missing ? `add "${String(path.at(-1))}"` : (NEXT_BY_CODE[issue.code] ?? 'mend it and check again'),
    );
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keys that are written but that no schema took: mostly slips of the pen, which would otherwise do nothing, silently. */
export function unknownKeys(faults: FaultList, written: unknown, taken: unknown, path: Path = []): void {
  if (Array.isArray(written) && Array.isArray(taken)) {
    for (const [index, item] of written.entries()) unknownKeys(faults, item, taken[index], [...path, index]);
    return;
  }
  if (!isObject(written) || !isObject(taken)) return;
  for (const [key, value] of Object.entries(written)) {
    if (!(key in taken)) {
      if (value === undefined) continue;
      faults.fault(
        'unknown-key',
        [...path, key],
        `nothing is called "${key}" here`,
        'correct its spelling, or leave it out',
      );
    } else unknownKeys(faults, value, taken[key], [...path, key]);
  }
}

/** The nearest of the known names, as the end of a sentence, or an empty text. */
export function didYouMean(name: string, known: Iterable<string>): string {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name, candidate, least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best === null ? '' : `: did you mean "${best}"?`;
}

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length] ?? limit;
}
