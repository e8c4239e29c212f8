import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { PRESS } from '../../../erp-core/testing/facts.ts';
import { profile, siteDocument } from '../../../erp-core/testing/site.ts';
import { type RealServer, realServer } from '../real-server.ts';
import { seenAt, tellFacts } from '../tell-facts.ts';
import type { Ids } from './pages.ts';

const SITE = 'plant-a';
const words = (en: string, bn: string, hi: string) => ({ en, bn, hi });
const HOUR = 3_600_000_000;
/** A reader of tags that signs in by itself. */
const pad = {
  ...{ profile: 'rfid-pad', version: 1, label: { en: 'RFID pad' }, source: 'as the test says' },
  rules: [
    {
      ...{ id: 'reads', topic: 'devices/{id}/reads', time: { path: 'ts', format: 'epoch-us' } },
      observation: { type: 'tag-read', device: '{device}', each: 'reads', fields: { epc: 'epc', antenna: 'antenna' } },
    },
  ],
};

/** The real server with something on every page that its table names for it, made by the commands that everybody has. */
export async function fullServer(browser: Browser): Promise<{ readonly plant: RealServer; readonly ids: Ids }> {
  const plant = await realServer(browser);
  const { command } = plant;
  const now = Date.now() * 1_000;
  const me: string = (await plant.get('me')).user.id;

  // The plant: a press with a gauge that people read, behind a link of its own.
  const gauge = {
    path: `${PRESS}/steam`,
    unit: 'bar',
    label: words('Steam pressure', 'বাষ্পের চাপ', 'भाप का दाब'),
    manual: { every: '8 h', round: 'utilities', plausible: { low: 0, high: 12 } },
  };
  const links = [{ id: 'clocks', protocol: 'zkteco', settings: { door: { port: 8090 } } }];
  const site = siteDocument();
  const devices = [...site.devices, { id: 'pad-1', path: 'hall/line-1/desk/pad-1', profile: 'rfid-pad' }];
  await command('plant.config.apply', {
    document: { ...site, devices, points: [gauge], links },
    profiles: [profile, pad],
  });
  await command('plant.gateway.assign', { gateway: 'gw-1', site: SITE });
  await command('plant.reading.enter', {
    reading: randomUUID(),
    site: SITE,
    point: `${SITE}/${gauge.path}`,
    value: 7.4,
  });

  // People and rights, terminals, calls.
  const { user: person } = (
    await plant.server.call('POST', '/api/v1/people/invite', {
      ...{ cookie: await plant.server.signIn(), body: { email: 'bina@padma.test', name: 'Bina Das' } },
    })
  ).json as { readonly user: string };
  await command('kernel.role.save', {
    ...{
      code: 'store-head',
      name: words('Head of store', 'ভান্ডার প্রধান', 'भंडार प्रमुख'),
      permissions: ['stock.*'],
      grants: [],
    },
  });
  await command('kernel.role.give', { user: person, role: 'store-head' });
  await command('kernel.badge.assign', { user: person, badge: '04A21F7B' });
  await command('kernel.terminal.add', { name: 'Press 1', site: SITE, machine: PRESS });
  await command('attendance.person.save', { number: '1058', name: 'Asha Roy', site: SITE });
  const kind = await command('andon.kind.create', {
    ...{ code: 'material', name: words('Material', 'মালামাল', 'सामग्री'), steps: [{ after: 180_000_000 }] },
  });
  await command('andon.call.raise', { site: SITE, place: PRESS, kind: kind.id, note: 'Thread is short' });
  const condition = {
    ...seenAt(now - HOUR, 1, 'high'),
    key: 'steam-high',
    type: 'condition.occurred' as const,
    payload: { subject: `${PRESS}/steam`, condition: 'high', severity: 'low' as const, from: now - HOUR, to: null },
  };
  await tellFacts(plant.server, 1, [condition as never], {
    stream: 'conditions',
    window: { key: 'steam-high', from: now - HOUR, to: null },
  });

  // Stock: goods with lots in places, packed, on the way, being counted.
  await command('stock.costing.set-currency', { currency: 'BDT' });
  const items: Record<string, string> = {};
  for (const [code, name, unit] of [
    ['ZIP-18', words('Zip, 18 cm', 'জিপার, ১৮ সেমি', 'ज़िप, १८ सेमी'), '{piece}'],
    ['COTTON-40', words('Cotton yarn 40s', 'সুতি সুতা ৪০', 'सूती धागा ४०'), 'kg'],
    ['LABEL-M', words('Main label', 'প্রধান লেবেল', 'मुख्य लेबल'), '{piece}'],
  ] as const)
    items[code] = (await command('stock.item.create', { code, name, unit, lots: code === 'COTTON-40' })).id;
  const item = items['ZIP-18'] ?? '';
  const place = async (code: string, name: object) =>
    (await command('stock.location.save', { site: SITE, code, name })).id as string;
  const store = await place('STORE', words('Main store', 'প্রধান ভান্ডার', 'मुख्य भंडार'));
  const line = await place('LINE', words('Line side', 'লাইনের পাশ', 'लाइन के पास'));
  await command('stock.receive', { site: SITE, item, quantity: '100', to: store, unitCost: '14.2', document: 'GRN-7' });
  const lot: string = (await command('stock.lot.save', { item: items['COTTON-40'], code: 'A-2026-11' })).id;
  await command('stock.receive', {
    site: SITE,
    item: items['COTTON-40'],
    lot,
    quantity: '40',
    to: store,
    unitCost: '410',
  });
  const sheet = { site: SITE, location: store, tolerance: '100', document: 'COUNT-1' };
  const count = (await command('stock.count.open', sheet)).id as string;
  await command('stock.transfer-order.create', {
    ...{ fromSite: SITE, toSite: SITE, destination: line, lines: [{ item, quantity: '5', from: store }] },
  });
  await command('stock.handling-unit.create', { site: SITE, location: store, sscc: '003456789012345670' });
  const size = (await command('stock.attribute.create', { code: 'SIZE', name: words('Size', 'মাপ', 'माप') })).id;
  const medium = { attribute: size, code: 'M', name: words('Medium', 'মাঝারি', 'मध्यम') };
  const value = (await command('stock.attribute-value.create', medium)).id;
  const polo = { code: 'POLO', name: words('Polo shirt', 'পোলো শার্ট', 'पोलो शर्ट'), unit: '{piece}', axis1: size };
  const style: string = (await command('stock.style.create', polo)).id;
  await command('stock.style-value.create', { style, value });

  // Services: a sheet brought in, a request that waits, hooks, a design of a module of their own.
  const bytes = Buffer.from('code,name,unit,lots\nBUTTON-4,Button,{piece},no\n').toString('base64');
  const { id: imported } = await command('kernel.import.open', { target: 'stock.item', file: 'items.csv' });
  await command('kernel.import.put', { id: imported, nth: 0, bytes });
  await command('kernel.import.read-in', { id: imported });
  const look = {
    ...{ kind: 'task', id: 'look', name: words('Look at it', 'দেখুন', 'देखें') },
    by: { people: [me] },
  };
  await command('kernel.workflow.publish', {
    ...{ code: 'look', name: words('Look', 'দেখা', 'देखना'), after: 0 },
    definition: { start: { on: 'hand' }, steps: [look] },
  });
  await command('kernel.workflow.start', { code: 'look' });
  await command('kernel.outgoing-place.create', { place: '10.1.2.3', plain: true, reason: 'Our own ERP' });
  await command('kernel.webhook.create', {
    ...{ name: 'Goods moved', address: 'http://10.1.2.3/in', owner: me, tells: [{ type: 'stock.moved' }] },
  });
  await command('kernel.design.begin', {
    ...{
      name: 'gate',
      label: words('Gate', 'গেট', 'द्वार'),
      description: words('Who comes and goes.', 'কে আসে যায়।', 'कौन आता-जाता है।'),
    },
    needs: {},
  });
  const document: string = (
    await command('instructions.document.create', {
      ...{ code: 'WI-1', name: words('Change the needle', 'সুঁই বদলান', 'सुई बदलें') },
      uses: [{ site: SITE, place: PRESS, item: null }],
    })
  ).id;
  const none = { picture: null, drawing: null, page: null, video: null };
  const revision = await command('instructions.revision.create', {
    ...{ document, letter: 'A', effectiveFrom: now - HOUR, changes: null },
    steps: [{ ...none, text: words('Stop the machine', 'যন্ত্র থামান', 'मशीन रोकें') }],
  });
  await command('instructions.revision.release', { id: revision.id });
  const note = randomUUID();
  await command('handover.note.say', {
    ...{ note, site: SITE, line: PRESS.split('/').slice(0, 2).join('/'), station: PRESS, topic: 'machine' },
    ...{ text: 'Die 3 runs hot, watch it', at: now - HOUR },
  });
  const widget = { id: 'a', kind: 'note', x: 0, y: 0, w: 3, h: 2, settings: { text: 'Safety walk at ten' } };
  const board = (await command('kernel.board.create', { name: 'Mornings', definition: { widgets: [widget] } })).id;
  return { plant, ids: { item, lot, style, count, imported, person, board, document, note } };
}
