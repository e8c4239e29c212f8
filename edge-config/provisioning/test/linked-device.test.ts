import { readFileSync } from 'node:fs';
import { gatewayStatus, type LinkStatus, linkStatus } from '@millrace/contracts';
import { PROTOCOLS } from '@millrace/driver-catalogue';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parameterOf } from '../commands/ask-device.ts';
import { deviceWords } from '../commands/asked-device.ts';
import { connectionFindings } from '../commands/doctor-connections.ts';
import { approval, linkedDevice, linkedLines, strangersOf } from '../commands/linked-device.ts';
import { holdLines, holdOn } from '../commands/release-device.ts';

type Schema = { readonly properties?: Record<string, Schema>; readonly items?: Schema; readonly label?: object };

const NOW = Date.UTC(2026, 5, 1, 12) * 1000;
const link = (more: Partial<LinkStatus> = {}): LinkStatus =>
  linkStatus.parse({
    id: 'clocks',
    protocol: 'zkteco',
    address: null,
    state: 'online',
    reason: null,
    since: NOW,
    devices: [
      { id: 'clock-01', state: 'silent', reason: 'it has not come for three minutes', lastHeard: NOW },
      { id: 'clock-02', state: 'online', reason: null, lastHeard: null },
    ],
    strangers: [],
    ...more,
  });
const ledger = (links: LinkStatus[], online = true) => ({
  gateways: [
    {
      online,
      receivedAt: NOW,
      status: gatewayStatus.parse({
        gateway: 'main',
        epoch: 1,
        at: NOW,
        startedAt: NOW,
        version: '0.1.0',
        configVersion: 1,
        sources: [],
        doors: [],
        journal: { bytes: 1, limitBytes: 2, oldest: null, nextSeq: 1, fullAt: null },
        sinks: [],
        clock: { synchronised: true, reason: null },
        links,
      }),
    },
  ],
});
const stranger = {
  name: 'NEW77',
  address: '10.0.0.9',
  firstSeen: NOW,
  lastSeen: NOW,
  times: 3,
  settings: { serial: 'NEW77' },
};

test('a device behind a link is shown as its driver tells, and not at all where its gateway is not heard', () => {
  const all = ledger([link()]);
  expect(deviceWords(all, 'clock-01', NOW)).toBe('silent: it has not come for three minutes');
  expect(deviceWords(all, 'clock-02', NOW)).toBe('online');
  expect(deviceWords(ledger([link()], false), 'clock-02', NOW)).toBe('not known: its gateway is not heard');
  const found = linkedDevice(all, 'clock-02');
  expect(found && linkedLines(found)).toEqual([
    'link          clocks (zkteco)',
    'state         online',
    'last sign     none since the link was made',
  ]);
});

test('a stranger is told with the line that lets it in, and by the doctor', () => {
  const all = ledger([link({ strangers: [stranger] })]);
  const [found] = strangersOf(all);
  expect(found).toMatchObject({ gateway: 'main', link: 'clocks', protocol: 'zkteco', name: 'NEW77' });
  expect(found && approval(found)).toBe('- { device: <device>, settings: { serial: NEW77 } }');
  const findings = all.gateways.flatMap(({ status }) => connectionFindings(status, 'gateway main', NOW / 1000));
  expect(findings).toEqual([
    {
      severity: 'warning',
      what: '"NEW77" comes through link clocks and is in no configuration',
      where: 'gateway main',
      next: 'see "millrace device strangers" for what to write',
    },
  ]);
  const refused = ledger([link({ state: 'refused', reason: '127.0.0.1:8090 is taken' })]);
  expect(
    refused.gateways.flatMap(({ status }) => connectionFindings(status, 'gateway main', NOW / 1000)),
  ).toMatchObject([{ what: 'clocks is refused: 127.0.0.1:8090 is taken' }]);
});

describe('a parameter as it is typed', () => {
  test.each([
    ['port=1', ['port', 1]],
    ['high=true', ['high', true]],
    ['person=0042', ['person', '0042']],
    ['epc=303425700000000000000041', ['epc', '303425700000000000000041']],
    ['data=30E4', ['data', '30E4']],
    ['limit=1.5', ['limit', 1.5]],
    ['name=Rina = R', ['name', 'Rina = R']],
    ['card=', ['card', '']],
  ])('%s', (text, parameter) => expect(parameterOf(text)).toEqual(parameter));
  test('without a name it is refused', () => expect(() => parameterOf('=1')).toThrow(/not a parameter/));
});

test('every protocol that the gateway speaks is checked before a site is applied', () => {
  const main = readFileSync(new URL('../../../gateway/main.ts', import.meta.url), 'utf8');
  const spoken = [...main.matchAll(/from '@millrace\/driver-([a-z]+)'/g)].map(([, name]) => name);
  expect(spoken.length).toBeGreaterThan(3);
  // One package may bring a second protocol: what devices of SNMP send by themselves.
  const runs = main.slice(main.lastIndexOf(" from '"));
  const second = runs.includes('snmpTrapDriver') ? ['snmp-trap'] : [];
  expect(Object.keys(PROTOCOLS).sort()).toEqual([...spoken, ...second].sort());
});

describe('settings of links have words in every language of the screens', () => {
  /** What is the site's own to write, and so has its words there. */
  const OWN = ['id', 'devices', 'device'];
  function wordless({ properties = {} }: Schema, under = ''): string[] {
    return Object.entries(properties).flatMap(([name, schema]) => {
      const own = OWN.includes(name);
      const told = own || ['bn', 'en', 'hi'].every((language) => language in (schema.label ?? {}));
      const inner = [...wordless(schema, `${under}${name}.`), ...wordless(schema.items ?? {}, `${under}${name}.`)];
      return [...(told ? [] : [`${under}${name}`]), ...inner];
    });
  }
  test.each(['llrp', 'sparkplug', 'zkteco', 'files', 'printer', 'sql', 'snmp-trap'] as const)('%s', (protocol) => {
    const schema = z.toJSONSchema(PROTOCOLS[protocol]?.settings ?? z.never(), { io: 'input', unrepresentable: 'any' });
    expect(Object.keys(schema.properties ?? {})).toContain('devices');
    // Its parts are paths of files, told with the whole.
    expect(wordless(schema as Schema).filter((name) => !name.startsWith('tls.'))).toEqual([]);
  });
});

test('what is held back is found by a device behind it or by its own name, and told with why and since when', () => {
  const [gateway] = ledger([link()]).gateways;
  if (!gateway) throw new Error('a ledger has a gateway');
  const hold = { since: NOW, until: NOW + 300e6, times: 2, reason: 'busy for 20 s, in poll (driver.ts:1:1)' };
  const held = [
    { kind: 'link' as const, id: 'clocks', ...hold },
    { kind: 'forward' as const, id: 'cloud', ...hold },
  ];
  const of = { gateways: [{ ...gateway, status: { ...gateway.status, held } }] };
  const clock = holdOn(of, 'clock-02');
  expect(clock).toMatchObject({ kind: 'link', id: 'clocks', device: 'clock-01', devices: ['clock-01', 'clock-02'] });
  expect(holdOn(of, 'clocks')).toEqual(clock);
  expect(holdOn(of, 'forward:cloud')).toMatchObject({ id: 'cloud', device: 'forward:cloud', devices: [] });
  expect(holdLines(clock).join('\n')).toMatch(
    /link clocks: clock-01, clock-02\n.*2 times in a row\n.*\n.*busy for 20 s/,
  );
  expect(() => holdOn(of, 'press')).toThrow(/no gateway holds "press" back/);
  expect(() => holdOn(ledger([link()]), 'clock-01')).toThrow(/no gateway/);
});
