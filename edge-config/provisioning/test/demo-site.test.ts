import { expandSite, linkSite, siteDiff } from '@millrace/contracts';
import { gatewayConfig } from '@millrace/contracts/gateway-config';
import { expect, test } from 'vitest';
import { DEMO_SITE, readSiteFolder } from '../site/read-site-folder.ts';

const source = readSiteFolder(DEMO_SITE);
const expanded = expandSite(source.document, source.profiles);

test('the demo plant checks clean, without a warning', () => {
  expect(source.faults).toEqual([]);
  expect(expanded).toMatchObject({ ok: true, warnings: [] });
});

test('the demo plant compiles to what a gateway accepts', () => {
  if (!expanded.ok) throw new Error('the demo plant has faults');
  const { site } = expanded;
  const linked = linkSite(site, {
    version: 1,
    pointIds: new Map(site.points.map(({ path }, index) => [path, index + 1])),
    secrets: new Map(site.devices.map(({ id }) => [id, ['0'.repeat(64)]])),
  });
  if (!linked.ok) throw new Error('the demo plant does not link');
  expect(gatewayConfig.parse(linked.config)).toEqual(linked.config);
  expect(JSON.parse(JSON.stringify(linked.config))).toEqual(linked.config);
});

test('the demo plant is as large as it says: two areas, four lines, some twenty machines', () => {
  if (!expanded.ok) throw new Error('the demo plant has faults');
  const { document, devices } = expanded.site;
  expect(document.areas).toHaveLength(2);
  expect(document.areas.flatMap((area) => area.lines)).toHaveLength(4);
  const count = (...profiles: string[]) => devices.filter(({ profile }) => profiles.includes(profile ?? '')).length;
  expect(count('sewing-machine', 'filler', 'packer', 'cnc-cell')).toBe(20);
  expect(count('rfid-portal')).toBe(1);
  expect(count('time-clock')).toBe(2);
  expect(count('scale')).toBe(2);
  expect(count('energy-meter')).toBe(4);
});

test('what is said of the demo plant against itself is that nothing changes', () => {
  if (!expanded.ok) throw new Error('the demo plant has faults');
  expect(siteDiff(expanded.site, expanded.site).words).toEqual(['nothing changes']);
});
