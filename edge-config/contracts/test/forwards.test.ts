import { expect, test } from 'vitest';
import { expandSite, linkSite } from '../compile-site.ts';
import { gatewayConfig } from '../gateway-config.ts';
import { siteDiff } from '../site-diff.ts';
import { profile, site } from './site-samples.ts';

const withForwards = (...forwards: readonly object[]) => ({ ...site(), forwards });
const read = (document: unknown) => {
  const found = expandSite(document, [profile()]);
  if (!found.ok) throw new Error(found.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  return found;
};
const faultsOf = (document: unknown) => {
  const found = expandSite(document, [profile()]);
  return (found.ok ? found.warnings : found.faults).map(({ where, code }) => `${where} ${code}`);
};

const cloud = { id: 'cloud', kind: 'mqtt', url: 'mqtts://broker.example', user: 'plant', secret: 'cloud-broker' };
const scada = { id: 'scada', kind: 'sparkplug', group: 'G', node: 'N', brokers: [{ url: 'mqtt://127.0.0.1' }] };
const web = { id: 'web', kind: 'http', url: 'https://example.com/in', signingSecret: 'web-signing' };
const stream = { id: 'stream', kind: 'kafka', brokers: ['kafka:9092'], topic: 'plant.readings' };

test('one of each kind is what a gateway accepts, with what is usual where nothing is written', () => {
  const { site: expanded } = read(withForwards(cloud, scada, web, stream));
  const pointIds = new Map(expanded.points.map(({ path }, at) => [path, at + 1]));
  const linked = linkSite(expanded, { version: 1, pointIds, secrets: new Map() });
  if (!linked.ok) throw new Error('it does not link');
  expect(gatewayConfig.parse(linked.config)).toEqual(linked.config);
  expect(linked.config.forwards.map(({ id }) => id)).toEqual(['cloud', 'scada', 'web', 'stream']);
  expect(linked.config.forwards[0]).toMatchObject({
    what: { kinds: ['samples'], points: ['#'] },
    from: 'now',
    policy: 'keep',
    keep: { days: 7, megabytes: 1024 },
    topic: '{site}/{area}/{line}/{cell}/{device}/{name}',
  });
});

test('every fault of every forward comes at once, each with its place', () => {
  const faults = faultsOf(
    withForwards(
      { ...cloud, topic: 'millrace/{nome}', events: '{device}/+' },
      { ...cloud, what: { points: ['hall/#/x', '{id}/+'] } },
      { ...scada, what: { kinds: ['samples', 'facts'] } },
      { ...stream, brokers: ['kafka'] },
    ),
  );
  expect(faults).toEqual([
    'forwards[3].brokers[0] shape',
    'forwards[0].topic placeholder',
    'forwards[0].topic reserved-topic',
    'forwards[0].events placeholder',
    'forwards[0].events topic',
    'forwards[1].id duplicate-forward',
    'forwards[1].what.points[0] topic',
    'forwards[1].what.points[1] topic',
    'forwards[2].what.kinds not-forwarded',
  ]);
});

test('what would be open on the way, lead nowhere or overwrite itself is told beforehand', () => {
  const warned = faultsOf(
    withForwards(
      { ...web, url: 'http://example.com/in', what: { points: ['hall/line-7/#'] } },
      { ...web, id: 'here', url: 'http://127.0.0.1:8080/in' },
      { ...cloud, retain: true, topic: '{site}/{name}' },
    ),
  ).filter((line) => line.startsWith('forwards'));
  expect(warned).toEqual([
    'forwards[0].what.points[0] nothing-forwarded',
    'forwards[0].url unprotected-forward',
    'forwards[2].topic shared-topic',
  ]);
});

test('a change tells what stops and goes on, and nothing else restarts', () => {
  const [before, after] = [read(withForwards(cloud, web)), read(withForwards({ ...cloud, retain: true }, scada))];
  const { changes, restarts, words } = siteDiff(before.site, after.site);
  expect(changes.map(({ part, kind, subjects }) => [part, kind, ...subjects])).toEqual([
    ['forward', 'removed', 'web'],
    ['forward', 'changed', 'cloud'],
    ['forward', 'added', 'scada'],
  ]);
  expect(restarts).toMatchObject({ forwards: ['cloud', 'web', 'scada'], devices: [], brokers: [], rules: false });
  expect(words.at(-1)).toBe('these forwards stop and go on where they were: cloud, web, scada');
});
