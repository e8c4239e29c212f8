import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expandSite, siteDiff } from '@millrace/contracts';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const page = readFileSync(join(import.meta.dirname, '../../../docs/plant-configuration.md'), 'utf8');
const [profile, site, line, lines] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, yaml = '']) => parse(yaml) as object,
);

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

test('the example of many machines is forty and three lines of three', () => {
  const station = {
    profile: 'station',
    version: 1,
    label: { en: 'Station' },
    source: 'x',
    points: [{ name: 'count' }],
  };
  const expanded = expandSite(lines, [station, line]);
  if (!expanded.ok) throw new Error(expanded.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  const { devices, points } = expanded.site;
  expect(devices).toHaveLength(49);
  expect(devices.find(({ id }) => id === 'l2-closer')?.tags).toEqual({ vendor: 'Acme', criticality: 'low' });
  expect(points.find(({ path }) => path.endsWith('/l2/closer/count'))?.normal).toEqual({ low: 0, high: 60 });
});

test('the example of alarms has an alarm of each kind, and the point that acknowledges one', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/alarms.md'), 'utf8');
  const [mixer] = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => parse(yaml) as object);
  const place = { id: 'mixer-1', path: 'hall/wet/mixing/mixer-1', profile: 'mixer' };
  const link = { id: 'mixer-1', protocol: 'opcua', settings: { endpoint: 'opc.tcp://10.0.0.7:4840' } };
  const document = {
    ...lines,
    assets: [],
    devices: [place],
    connections: [{ ...link, devices: [{ device: 'mixer-1' }] }],
  };
  const expanded = expandSite(document, [mixer]);
  if (!expanded.ok) throw new Error(expanded.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  const { detectors } = expanded.site;
  expect(detectors.map(({ type, subject }) => `${type} ${subject.split('/').at(-1)}`)).toEqual([
    'limit temperature',
    'alarm overheated',
    'alarm guard',
    'device-alarms events',
  ]);
  expect(detectors[1]?.settings).toMatchObject({ acknowledge: { point: `${place.path}/reset` } });
});
