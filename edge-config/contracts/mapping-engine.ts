import type { MappingRule } from './mapping.ts';
import type { Route } from './mapping-output.ts';
import { checkPaths, compileRule } from './mapping-rule.ts';
import type { Point } from './point.ts';
import { isNamedLevel } from './topic-filter.ts';

/** Rules, ready to take messages. */
export interface Mapping {
  /** The route of the first rule that matches, or null. */
  route(topic: string): Route | null;
}

interface Matcher {
  readonly rule: MappingRule;
  readonly levels: readonly string[];
}

/**
 * Compiles rules to what takes messages by topic. Pure. `site` is the first level of every point's path. Throws a
 * RangeError where a rule's path cannot be read.
 */
export function compileMapping(rules: readonly MappingRule[], points: readonly Point[], site: string): Mapping {
  for (const rule of rules) checkPaths(rule);
  const byPath = new Map(points.map((point) => [point.path, point]));
  const matchers: Matcher[] = rules.map((rule) => ({ rule, levels: rule.topic.split('/') }));
  const exact = new Map<string, number>();
  const patterns: number[] = [];
  matchers.forEach(({ rule, levels }, at) => {
    if (levels.some((level) => level === '+' || level === '#' || isNamedLevel(level))) patterns.push(at);
    else if (!exact.has(rule.topic)) exact.set(rule.topic, at);
  });

  return {
    route(topic) {
      const first = exact.get(topic);
      const levels = topic.split('/');
      for (const at of patterns) {
        if (first !== undefined && at > first) break;
        const { rule, levels: pattern } = matchers[at] as Matcher;
        const names = matchLevels(pattern, levels);
        if (names) return compileRule({ rule, names, byPath, site });
      }
      if (first === undefined) return null;
      return compileRule({ rule: (matchers[first] as Matcher).rule, names: new Map(), byPath, site });
    },
  };
}

/** What the names of a pattern stand for in a topic; null where it does not match. */
function matchLevels(pattern: readonly string[], levels: readonly string[]): Map<string, string> | null {
  const names = new Map<string, string>();
  for (let at = 0; at < pattern.length; at++) {
    const want = pattern[at] as string;
    if (want === '#') return names;
    const level = levels[at];
    if (level === undefined) return null;
    if (want === '+' || want === level) continue;
    if (!isNamedLevel(want)) return null;
    names.set(want.slice(1, -1), level);
  }
  return pattern.length === levels.length ? names : null;
}
