import { filterNames, filtersOverlap, type GatewayConfig, type PointId } from '@millrace/contracts';

/** What of a configuration says which points a link's messages become. */
export type PointsOf = Pick<GatewayConfig, 'site' | 'points' | 'rules'>;

/**
 * The points that rules make of messages on topics which these filters match: those of a link that stand still when it does.
 * Where a rule names levels of the topic, a level that the filter writes out is taken for the name. Pure.
 */
export function pointsBehind({ site, points, rules }: PointsOf, filters: readonly string[]): PointId[] {
  const exact = new Set<string>();
  const open: RegExp[] = [];
  for (const { topic, values } of rules) {
    for (const filter of filters) {
      if (values.length === 0 || !filtersOverlap(topic, filter)) continue;
      const names = namesIn(topic, filter);
      for (const { point } of values) {
        const path = `${site}/${point.replaceAll(NAME, (name) => names.get(name) ?? name)}`;
        if (path.includes('{')) open.push(patternOf(path));
        else exact.add(path);
      }
    }
  }
  return points.filter(({ path }) => exact.has(path) || open.some((one) => one.test(path))).map(({ id }) => id);
}

const NAME = /\{[^{}]*\}/g;

/** A path in which names stand for a level, or for a part of one. */
const patternOf = (path: string): RegExp => {
  const parts = path.split(/\{[^{}]*\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`);
};

/** What the names of a rule's topic are, as far as the filter says. */
function namesIn(topic: string, filter: string): ReadonlyMap<string, string> {
  const named = new Set(filterNames(topic).map((name) => `{${name}}`));
  const levels = filter.split('/');
  const rest = levels.indexOf('#');
  const names = new Map<string, string>();
  for (const [at, level] of topic.split('/').entries()) {
    const written = levels[at];
    if (!named.has(level) || written === undefined || written === '+' || (rest !== -1 && at >= rest)) continue;
    names.set(level, written);
  }
  return names;
}
