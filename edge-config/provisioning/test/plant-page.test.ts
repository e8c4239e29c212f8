import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expandSite, siteDiff } from '@millrace/contracts';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const page = readFileSync(join(import.meta.dirname, '../../../docs/plant-configuration.md'), 'utf8');
const [profile, site] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => parse(yaml) as object);

test('the examples of the page are a plant, and do what the page says', () => {
  const expanded = expandSite(site, [profile]);
  if (!expanded.ok) throw new Error(expanded.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  expect(expanded.warnings.map(({ code }) => code)).toEqual([]);
  const normal = expanded.site.points
    .filter(({ path }) => path.endsWith('/pressure'))
    .map(({ path, normal: band }) => [path.split('/').at(-2), band]);
  expect(normal).toEqual([
    ['boiler-1', { low: 6, high: 9 }],
    ['boiler-2', { low: 4, high: 6 }],
  ]);
  expect(expanded.site.calculated).toHaveLength(3);
  expect(siteDiff(null, expanded.site).words).toContain('new site plant');
});
