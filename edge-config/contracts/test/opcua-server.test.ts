import { expect, test } from 'vitest';
import { expandSite, linkSite } from '../compile-site.ts';
import { gatewayConfig } from '../gateway-config.ts';
import { siteDiff } from '../site-diff.ts';
import { profile, site } from './site-samples.ts';

const found = (opcuaServer?: object) => expandSite({ ...site(), ...(opcuaServer && { opcuaServer }) }, [profile()]);
const read = (opcuaServer?: object) => {
  const expanded = found(opcuaServer);
  if (!expanded.ok) throw new Error(expanded.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  return expanded.site;
};
const toldOf = (opcuaServer: object) => {
  const expanded = found(opcuaServer);
  const told = expanded.ok ? expanded.warnings : expanded.faults;
  return told.map(({ where, code }) => `${where} ${code}`).filter((line) => line.startsWith('opcuaServer'));
};

const scada = { name: 'scada', secret: 'opcua-scada' };

test('a server is read by its users alone, and written by nobody, unless it is said', () => {
  const expanded = read({ users: [scada] });
  const pointIds = new Map(expanded.points.map(({ path }, at) => [path, at + 1]));
  const linked = linkSite(expanded, { version: 1, pointIds, secrets: new Map() });
  if (!linked.ok) throw new Error('it does not link');
  expect(gatewayConfig.parse(linked.config)).toEqual(linked.config);
  expect(linked.config.opcuaServer).toMatchObject({
    port: 4840,
    points: ['#'],
    writable: [],
    users: [{ ...scada, writes: false }],
    anonymous: false,
    unsecured: false,
  });
  expect(linked.config.opcuaServer).not.toHaveProperty('host');
});

test('what nobody could use, and what would be open, is told beforehand', () => {
  expect(toldOf({})).toEqual(['opcuaServer nobody-may-enter']);
  expect(toldOf({ users: [scada], writable: ['#'] })).toEqual(['opcuaServer.writable nothing-written']);
  expect(toldOf({ users: [{ ...scada, writes: true }], unsecured: true })).toEqual([
    'opcuaServer.users nothing-written',
    'opcuaServer.unsecured unprotected-server',
  ]);
  expect(toldOf({ users: [scada], points: ['nowhere/#'] })).toEqual(['opcuaServer.points[0] nothing-forwarded']);
});

test('every fault comes at once, also beside those of other parts', () => {
  expect(toldOf({ users: [scada, scada], points: ['a/#/b'] })).toEqual([
    'opcuaServer.points[0] topic',
    'opcuaServer.users[1].name duplicate-user',
  ]);
  const expanded = expandSite(
    { ...site(), opcuaServer: { port: 0, users: [{ name: 'x', secret: 'no secret!' }] }, calendar: {} },
    [profile()],
  );
  const places = expanded.ok ? [] : expanded.faults.map(({ where }) => where);
  expect(places).toEqual(expect.arrayContaining(['opcuaServer.port', 'opcuaServer.users[0].secret', 'calendar.zone']));
});

test('a plan says what changes of the server, and that its clients connect again', () => {
  expect(siteDiff(read(), read({ users: [scada] })).words).toEqual([
    'new OPC UA server at port 4840',
    'nothing restarts',
  ]);
  const { changes, words } = siteDiff(read({ users: [scada] }), read({ users: [scada], port: 4841 }));
  expect(changes).toMatchObject([{ kind: 'changed', part: 'opcua-server' }]);
  expect(words.at(-1)).toBe('the OPC UA server is opened anew: its clients connect again');
  const also = { users: [scada, { ...scada, name: 'historian' }] };
  expect(siteDiff(read({ users: [scada] }), read(also)).words).toContain('nothing restarts');
  expect(siteDiff(read({ users: [scada] }), read()).words).toContain('removed OPC UA server at port 4840');
});
