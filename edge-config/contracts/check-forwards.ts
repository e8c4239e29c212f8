import type { Forward } from './forward.ts';
import type { SiteDocument } from './site.ts';
import { didYouMean, type FaultList } from './site-fault.ts';
import { filterFault, filtersOverlap } from './topic-filter.ts';

type Path = readonly (string | number)[];

const PLACEHOLDERS = ['site', 'area', 'line', 'cell', 'device', 'name'] as const;
const RESERVED = 'millrace';

/**
 * Forwards are named once, take something that there is, and say where to in a way that can be followed. `paths` are the
 * site's points (area/line/cell/device/name); null where parts of the documents could not be read.
 */
export function checkForwards(site: SiteDocument, paths: readonly string[] | null, faults: FaultList): void {
  const ids = new Set<string>();
  for (const [index, forward] of site.forwards.entries()) {
    const path = ['forwards', index];
    if (ids.has(forward.id)) {
      faults.fault(
        'duplicate-forward',
        [...path, 'id'],
        `there is another forward "${forward.id}"`,
        'give it another id: the id names how far it has come',
      );
    }
    ids.add(forward.id);
    checkFilters(forward.what.points, paths, faults, [...path, 'what', 'points']);
    if (forward.kind === 'mqtt') checkTopics(forward, faults, path);
    if (forward.kind === 'sparkplug') {
      checkFilters(forward.writable, paths, faults, [...path, 'writable']);
      for (const kind of forward.what.kinds.filter((one) => one !== 'samples')) {
        faults.fault(
          'not-forwarded',
          [...path, 'what', 'kinds'],
          `Sparkplug has no place for ${kind}`,
          'leave them out, or forward them by another kind',
        );
      }
    }
    if (forward.kind === 'http' && forward.url.startsWith('http:') && !onThisMachine(forward.url)) {
      faults.warn(
        'unprotected-forward',
        [...path, 'url'],
        'what is sent, and the secret with it, can be read on the way',
        'write https://',
      );
    }
  }
}

/** Filters that can be followed and fit at least one point of the site. */
export function checkFilters(
  filters: readonly string[],
  paths: readonly string[] | null,
  faults: FaultList,
  at: Path,
): void {
  for (const [index, filter] of filters.entries()) {
    const wrong = filterFault(filter) ?? (/[{}]/.test(filter) ? 'a name in braces stands for nothing here' : null);
    if (wrong !== null) {
      faults.fault('topic', [...at, index], `"${filter}": ${wrong}`, 'write it like "packing/+/filler/#"');
    } else if (paths && !paths.some((path) => filtersOverlap(filter, path))) {
      faults.warn(
        'nothing-forwarded',
        [...at, index],
        `no point of this site fits "${filter}"${didYouMean(filter, paths)}`,
        'write a filter on area/line/cell/device/name',
      );
    }
  }
}

function checkTopics(forward: Extract<Forward, { kind: 'mqtt' }>, faults: FaultList, path: Path): void {
  for (const key of ['topic', 'events'] as const) {
    const template = forward[key];
    const names = [...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
    const allowed: readonly string[] = key === 'events' ? ['site'] : PLACEHOLDERS;
    const at = [...path, key];
    for (const name of names.filter((one) => !allowed.includes(one))) {
      faults.fault(
        'placeholder',
        at,
        `nothing is called {${name}} here${didYouMean(name, allowed)}`,
        `write one of ${allowed.map((one) => `{${one}}`).join(', ')}`,
      );
    }
    if (template === '' || /[+#\0]/.test(template)) {
      faults.fault('topic', at, `"${template}" is not the topic of a message`, 'write levels without "+" and "#"');
    }
    if (template.split('/')[0] === RESERVED) {
      faults.fault(
        'reserved-topic',
        at,
        'topics below "millrace/" are those of the live channel',
        'write another first level',
      );
    }
  }
  const missing = PLACEHOLDERS.slice(1).filter((name) => !forward.topic.includes(`{${name}}`));
  if (forward.retain && missing.length > 0) {
    faults.warn(
      'shared-topic',
      [...path, 'topic'],
      `points that differ in ${missing.map((name) => `{${name}}`).join(', ')} share a topic, of which the broker keeps one value`,
      'write all levels, or leave "retain" out',
    );
  }
}

const onThisMachine = (url: string): boolean => /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])([:/]|$)/.test(url);
