import { compileMapping, expandSite, type Point } from '@millrace/contracts';
import { query, text } from '../../kernel/index.ts';
import { list, textOf } from './json-parts.ts';
import { ruleAsWritten } from './rule-change.ts';
import { sourceOf } from './try-rule.ts';

/**
 * The rule that takes a topic, as it is written, with the points it names: what a person mends. `rule` is null where
 * none takes it; `version` is the version it was read from.
 */
export const ruleOfTopic = query('plant.rule.of-topic', {
  label: { en: 'Rule of a topic', bn: 'টপিকের নিয়ম', hi: 'टॉपिक का नियम' },
  input: { site: text(), topic: text({ max: 65_535 }) },
  site: (input) => input.site,
  async run({ site, topic }, { db }) {
    const row = await db.one<{ version: number; document: unknown; profiles: unknown[] }>(
      `select c.version, c.document, c.profiles from plant.gateway_config g
       join plant.config_version c on c.site = g.site and c.version = g.config_version where g.site = $1`,
      [site],
    );
    const expanded = row && expandSite(row.document, row.profiles);
    if (!row || !expanded?.ok)
      return { version: row?.version ?? 0, id: null, rule: null, profile: null, devices: 0, points: [] };
    const points = expanded.site.points.map((point, index): Point => ({ ...point, id: index + 1 }));
    const id = compileMapping(expanded.site.rules, points, site).route(topic)?.rule.id ?? null;
    const source = sourceOf(row);
    const written = id === null ? null : ruleAsWritten(source, id);
    if (!written) return { version: row.version, id: null, rule: null, profile: null, devices: 0, points: [] };
    const names = list(written.rule.values).map(({ point }) => textOf(point));
    const defined = written.profile
      ? list(source.profiles.find(({ profile }) => profile === written.profile)?.points).map(({ name, ...rest }) => ({
          path: `{device}/${textOf(name)}`,
          ...rest,
        }))
      : list(source.document.points);
    return {
      version: row.version,
      id,
      rule: written.rule,
      profile: written.profile,
      devices: written.devices,
      points: defined.filter((point) => names.includes(textOf((point as { path?: unknown }).path))),
    };
  },
});
