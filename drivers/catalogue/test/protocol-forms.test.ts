import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  deviceFields,
  forwardForms,
  opcuaServerFields,
  PROTOCOLS,
  protocolForms,
  type SettingField,
} from '../index.ts';

const form = (protocol: string) => {
  const found = protocolForms().find((one) => one.protocol === protocol);
  if (!found) throw new Error(`no form of ${protocol}`);
  return found;
};
const field = (fields: readonly SettingField[], name: string) => fields.find((one) => one.name === name);

test('every driver of devices has a form; those of ways outward and of the tutorial have none', () => {
  const drivers = readdirSync(join(import.meta.dirname, '..', '..'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const shared = ['api', 'byte-line', 'catalogue', 'mqtt-client', 'opcua-pki', 'tutorial'];
  const others = [...shared, 'http-outlet', 'kafka', 'opcua-server'];
  // What devices send by themselves is a link of its own, in the folder of what they are asked by.
  const own = [...drivers.filter((name) => !others.includes(name)), 'snmp-trap'];
  expect(Object.keys(PROTOCOLS).sort()).toEqual(own.sort());
  expect(protocolForms().map(({ protocol }) => protocol)).toHaveLength(Object.keys(PROTOCOLS).length);
});

test('settings come with their words in three languages, what holds without them, and what can be chosen', () => {
  const { settings, device, asked, capabilities } = form('modbus');
  expect({ asked, capabilities }).toEqual({ asked: true, capabilities: ['read', 'write', 'browse'] });
  expect(field(settings, 'transport')).toMatchObject({
    kind: 'choice',
    choices: ['tcp', 'rtu-over-tcp', 'rtu'],
    usual: 'tcp',
    required: false,
    label: { en: 'Transport', bn: 'সংযোগের ধরন', hi: 'कनेक्शन का प्रकार' },
  });
  expect(field(settings, 'port')).toMatchObject({ kind: 'number', whole: true, least: 1, most: 65_535, usual: 502 });
  expect(field(settings, 'answerWithin')).toMatchObject({
    kind: 'duration',
    usual: '1 s',
    examples: ['1 s', '300 ms'],
  });
  expect(field(settings, 'stopBits')).toMatchObject({ kind: 'choice', choices: [1, 2] });
  expect(field(device, 'unit')).toMatchObject({ kind: 'number', usual: 1 });
  expect(field(device, 'noValue')).toMatchObject({ kind: 'list' });
  expect(field(device, 'forbidden')).toMatchObject({ kind: 'groups', fields: [{ name: 'table' }, {}, {}] });
  expect(field(form('opcua').settings, 'endpoint')).toMatchObject({ kind: 'text', required: true });
});

test('a link has the settings of its own and those of one device, without what stands elsewhere', () => {
  const { asked, settings, device } = form('zkteco');
  expect(asked).toBe(false);
  expect(settings.map(({ name }) => name)).toEqual(['door', 'operations']);
  expect(field(settings, 'door')).toMatchObject({ kind: 'group', fields: [{ name: 'host' }, { name: 'port' }, {}] });
  expect(device.map(({ name }) => name)).toContain('serial');
  expect(field(device, 'from')).toMatchObject({ kind: 'list', examples: ['192.168.10.21'] });
  expect(device.map(({ name }) => name)).not.toContain('device');
});

test('each way out asks for where it goes first, and no setting of it is without words or written as JSON', () => {
  const all = (fields: readonly SettingField[]): SettingField[] => fields.flatMap((one) => [one, ...all(one.fields)]);
  expect(forwardForms().map(({ kind, settings }) => [kind, settings[0]?.name])).toEqual([
    ['mqtt', 'url'],
    ['sparkplug', 'group'],
    ['http', 'url'],
    ['kafka', 'brokers'],
  ]);
  const settings = forwardForms().flatMap((one) => all(one.settings));
  expect(settings.filter(({ label }) => label === null).map(({ name }) => name)).toEqual([]);
  expect(settings.filter(({ kind }) => kind === 'data').map(({ name }) => name)).toEqual([]);
  const what = field(forwardForms()[0]?.settings ?? [], 'what');
  expect(field(what?.fields ?? [], 'kinds')).toMatchObject({
    ...{ kind: 'choices', choices: ['samples', 'observations', 'facts'], usual: ['samples'] },
  });
  expect(field(forwardForms()[1]?.settings ?? [], 'brokers')).toMatchObject({
    kind: 'groups',
    fields: expect.arrayContaining([expect.objectContaining({ name: 'secret', namesSecret: true })]) as unknown,
  });
  expect(settings.filter(({ name, namesSecret }) => /secret$/i.test(name) && !namesSecret)).toEqual([]);
});

test('a device itself asks for where it stands, its rights and its clock, all in words', () => {
  expect(deviceFields().map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
    ...['path: text', 'profile: text', 'label: group', 'rights: group', 'delivery: choice', 'clock: group'],
    ...['tags: data', 'points: data', 'detectors: groups'],
  ]);
  const all = (fields: readonly SettingField[]): SettingField[] => fields.flatMap((one) => [one, ...all(one.fields)]);
  expect(
    all(deviceFields())
      .filter(({ label }) => label === null)
      .map(({ name }) => name),
  ).toEqual([]);
});

test('the OPC UA server of a site asks for all that it can be set to, in words, and for its users one by one', () => {
  const all = (fields: readonly SettingField[]): SettingField[] => fields.flatMap((one) => [one, ...all(one.fields)]);
  expect(opcuaServerFields().map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
    ...[
      'port: number',
      'host: text',
      'points: list',
      'writable: list',
      'users: groups',
      'people: yes-no',
      'anonymous: yes-no',
    ],
    ...['unsecured: yes-no', 'limits: group'],
  ]);
  const settings = all(opcuaServerFields());
  expect(settings.filter(({ label }) => label === null).map(({ name }) => name)).toEqual([]);
  expect(field(field(settings, 'users')?.fields ?? [], 'secret')).toMatchObject({ namesSecret: true, required: true });
});

test('whatever is called a secret asks for the name of one', () => {
  const all = (fields: readonly SettingField[]): SettingField[] => fields.flatMap((one) => [one, ...all(one.fields)]);
  const secrets = protocolForms()
    .flatMap(({ settings, device }) => all([...settings, ...device]))
    .filter(({ name, kind }) => /secret$|password|community/i.test(name) && kind === 'text');
  expect(secrets.length).toBeGreaterThan(5);
  expect(secrets.filter(({ namesSecret }) => !namesSecret).map(({ name }) => name)).toEqual([]);
});
