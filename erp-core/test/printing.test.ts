import { gs1CheckDigit } from '@millrace/contracts';
import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type LabelFormat, printDocument, printLabels } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { profile, siteDocument } from '../testing/site.ts';
import { storekeeper } from '../testing/store.ts';

let erp: TestErp;
let admin: Caller;
const site = 'mill';
const store = storekeeper(
  () => erp,
  () => admin,
  site,
);
const { run, refusalOf } = store;
let [soap, lot] = ['', ''];
beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  admin = await erp.company();
  await run('plant.config.apply', { document: siteDocument(site), profiles: [profile] });
  const name = { en: 'Soap 100 g', bn: 'সাবান ১০০ গ্রাম', hi: 'साबुन 100 ग्राम' };
  soap = await store.item('SOAP-100', { name, lots: true });
  lot = await store.lot(soap, 'L-7', { expires: '2027-03-31' });
  await erp.kernel.start();
});
afterAll(() => erp?.close());

interface Preview {
  readonly rows: Parameters<typeof printLabels>[0]['labels'];
  readonly title: string;
}
const preview = (input: object, as = admin) => erp.kernel.query(as, 'printing.label', input) as Promise<Preview>;
const refused = (input: object, as = admin) =>
  preview(input, as).then(
    () => undefined,
    (error: { readonly refusal?: { readonly code: string; readonly details: object } }) => error.refusal,
  );
type Document = Parameters<typeof printDocument>[0]['document'];
const documentOf = (input: object, as = admin) =>
  erp.kernel.query(as, 'printing.document', input) as Promise<{ readonly document: Document }>;
const refusedDocument = (input: object, as: Caller) =>
  documentOf(input, as).then(
    () => undefined,
    (error: { readonly refusal?: { readonly code: string } }) => error.refusal,
  );
const textsOf = ({ rows }: Preview) => rows[0]?.elements.flatMap((one) => ('text' in one ? [one.text] : []));
const barsOf = ({ rows }: Preview) => rows[0]?.elements.flatMap((one) => ('data' in one ? [one.data] : []));
const issuesOf = (details: object = {}) => (details as { issues?: readonly { path: string }[] }).issues ?? [];
const printed = async (id: string) => erp.kernel.get(admin, 'printing.print', id);
const becomes = (id: string, state: string) =>
  expect.poll(async () => (await printed(id)).state, { timeout: 60_000 }).toBe(state);
const commandOf = async (id: string) => {
  const { rows } = await erp.kernel.list(admin, 'plant.device-command', {
    filter: { id: (await printed(id)).deviceCommand },
  });
  return rows[0] as { id: string; device: string; userId: string; parameters: { zpl: string } };
};

test('a lot is printed in three languages, with its days and digits; bars say it as GS1 has it', async () => {
  const ask = { template: 'stock.lot-label', records: [lot] };
  expect(textsOf(await preview(ask))).toEqual(['Soap 100 g', 'SOAP-100', 'Lot L-7', 'Expires 31 Mar 2027']);
  const bengali = await preview({ ...ask, language: 'bn' });
  expect(textsOf(bengali)).toEqual(['সাবান ১০০ গ্রাম', 'SOAP-100', 'লট L-7', 'মেয়াদ ৩১ মার্চ, ২০২৭']);
  expect(textsOf(await preview({ ...ask, language: 'hi' }))?.at(-1)).toBe('समाप्ति ३१ मार्च २०२७');
  expect(barsOf(bengali)).toEqual(['(10)L-7(17)270331']);
  const made = (format: LabelFormat) => printLabels({ labels: bengali.rows, format, copies: 2, title: 'x', made: 0 });
  const [pdf, png, zpl] = await Promise.all([made('pdf'), made('png'), made('zpl')]);
  expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe('%PDF-');
  expect(
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type \/Page\b/g),
  ).toHaveLength(2);
  expect(Buffer.from(png).subarray(1, 4).toString()).toBe('PNG');
  const text = Buffer.from(zpl).toString();
  expect(text).toContain('^FD_110L-7_117270331^FS');
  expect(text).toContain('^GFA,');
  expect(text).toContain('^PQ2^XZ');
});

test('a print is filled in, sent to its printer as a command, and told of when that has answered', async () => {
  const { id } = await run('printing.labels', {
    template: 'stock.lot-label',
    record: lot,
    site,
    printer: 'press-1',
    copies: 3,
  });
  await becomes(id, 'sent');
  const { id: command, parameters, userId, device } = await commandOf(id);
  expect({ userId, device }).toEqual({ userId: admin.user, device: 'press-1' });
  expect(parameters.zpl).toContain('^PQ3^XZ');
  await run('plant.device-command.settle', { id: command, state: 'acknowledged', message: '3 labels printed' });
  await becomes(id, 'printed');
  expect(await printed(id)).toMatchObject({ message: '3 labels printed', againOf: null, copies: 3, records: [lot] });

  // Once more, as it was then, though the lot has another day by now; and told apart from the first.
  await store.lot(soap, 'L-7', { expires: '2028-01-01' });
  const again = await run('printing.print.again', { print: id, copies: 1 });
  await becomes(again.id, 'sent');
  const second = (await commandOf(again.id)).parameters.zpl;
  expect(second).toContain('_117270331');
  expect(second).toContain('^FDCOPY^FS');
  expect(await printed(again.id)).toMatchObject({ againOf: id, copies: 1 });
  await run('plant.device-command.settle', {
    id: (await commandOf(again.id)).id,
    state: 'refused',
    message: 'paper out',
  });
  await becomes(again.id, 'failed');
  expect((await printed(again.id)).message).toBe('paper out');
  expect(await refusalOf('printing.labels', { template: 'stock.lot-label', record: lot, site, printer: 'none' })).toBe(
    'printer-unknown',
  );
});

test('what is kept from the reader is kept in print: masked texts, no bars that tell it, no record of other sites', async () => {
  const masked = await memberWith(erp, admin, 'masked', [
    {
      permissions: ['printing.label'],
      grants: [
        { on: 'stock.lot', actions: ['read'], fields: { masked: ['code'] } },
        { on: 'stock.item', actions: ['read'] },
      ],
    },
  ]);
  const ask = { template: 'stock.lot-label', records: [lot] };
  expect(await refused(ask, masked)).toMatchObject({ code: 'print-element-kept', details: { element: 5 } });
  const blind = await memberWith(erp, admin, 'blind', [
    {
      permissions: ['printing.label'],
      grants: [{ on: 'stock.lot', actions: ['read'] }],
    },
  ]);
  expect(textsOf(await preview(ask, blind))?.slice(0, 2)).toEqual(['…', '…']);
  const stranger = await memberWith(erp, admin, 'stranger', [{ permissions: ['printing.label'], grants: [] }]);
  expect(await refused(ask, stranger)).toMatchObject({ code: 'not-permitted' });
});

test('a template of the company takes the place of the one that ships; what is wrong in it is told by element', async () => {
  const definition = {
    ...{ kind: 'label', width: 50, height: 25, dpi: 300 },
    elements: [
      { kind: 'text', x: 1, y: 1, width: 48, height: 6, text: '{item.code}: {code}', size: 9 },
      { kind: 'barcode', x: 1, y: 8, width: 48, height: 16, symbology: 'code-128', data: '{code}' },
    ],
  };
  const named = { code: 'stock.lot-label', name: { en: 'Ours' }, entity: 'stock.lot', definition };
  const saved = await run('printing.template.save', named);
  expect(textsOf(await preview({ template: 'stock.lot-label', records: [lot] }))).toEqual(['SOAP-100: L-7']);
  expect(await refusalOf('printing.template.save', named)).toBe('template-changed');
  const faulty = {
    ...definition,
    elements: [
      { kind: 'text', x: 1, y: 1, width: 60, height: 6, text: '{item.cod} {', size: 9 },
      { kind: 'barcode', x: 1, y: 8, width: 48, height: 16, symbology: 'code-128', data: '{prize}' },
    ],
  };
  const outcome = await erp.kernel.execute(admin, 'printing.template.save', {
    ...named,
    version: 1,
    definition: faulty,
  });
  expect(outcome.refusal?.code).toBe('template-faulty');
  expect(issuesOf(outcome.refusal?.details).map(({ path }) => path)).toEqual([
    'definition.elements.0',
    'definition.elements.0.text',
    'definition.elements.1.data',
  ]);
  const { rows } = (await erp.kernel.query(admin, 'printing.templates', { entity: 'stock.lot' })) as {
    rows: { name: string; own: boolean; version: number | null }[];
  };
  expect(rows.map(({ name, own, version }) => ({ name, own, version }))).toEqual([
    { name: 'stock.lot-label', own: true, version: 1 },
    { name: 'stock.serial-label', own: false, version: null },
  ]);
  expect(saved.id).toBeDefined();
  await run('printing.template.remove', { code: 'stock.lot-label', version: 1 });
  expect(textsOf(await preview({ template: 'stock.lot-label', records: [lot] }))?.[2]).toBe('Lot L-7');
});

test('a document tells a record with its lines, and a list as it was asked for; its sums and its rights hold', async () => {
  const from = await store.place('DOCK-1');
  const destination = await store.place('DOCK-2');
  await store.receive(soap, '90', from, { lot });
  const lines = [40, 1.5].map((quantity) => ({ item: soap, lot, quantity: String(quantity), from }));
  const order = { fromSite: site, toSite: site, destination, document: 'PO-17', lines };
  const { id } = await run('stock.transfer-order.create', order);
  const ask = { template: 'stock.transfer-note', record: id, language: 'bn' };
  const { document } = await documentOf(ask);
  expect(document.title).toBe('স্থানান্তর চালান');
  expect(document.company.name).toBe('Padma Works');
  expect(document.party?.lines).toEqual([site, 'DOCK-2 DOCK-2']);
  expect(document.facts.map(({ text }) => text)).toEqual([expect.stringMatching(/^TRF-/), site, 'PO-17', 'খসড়া']);
  expect(document.table?.rows.map((row) => row.slice(0, 5))).toEqual([
    ['SOAP-100', 'সাবান ১০০ গ্রাম', 'L-7', 'DOCK-1', '৪০'],
    ['SOAP-100', 'সাবান ১০০ গ্রাম', 'L-7', 'DOCK-1', '১.৫'],
  ]);
  const summed = {
    ...{ kind: 'document', title: 'T {number}' },
    table: {
      rows: { from: 'lines', field: 'lines' },
      columns: [
        { heading: 'Item', text: '{item.code}' },
        { heading: 'Kilograms', text: '{quantity * 0.1}', align: 'right', sum: true },
      ],
    },
  };
  const own = await documentOf({ entity: 'stock.transfer-order', definition: summed, record: id });
  expect(own.document.table?.sums).toEqual(['Total', '4.15']);

  await run('printing.letterhead.create', {
    code: 'company',
    name: { en: 'Padma Ltd' },
    address: { en: 'Plot 7, Tongi' },
  });
  const list = await documentOf({ template: 'stock.item-list', filter: { code: 'SOAP-100' } });
  expect(list.document.company).toMatchObject({ name: 'Padma Ltd', lines: ['Plot 7', 'Tongi'] });
  expect(list.document.table?.rows).toEqual([['SOAP-100', 'Soap 100 g', 'piece', 'Yes', '']]);
  const pdf = await printDocument({
    document: { ...list.document, signatures: ['A', 'B'] },
    format: 'pdf',
    title: 'x',
    made: 0,
  });
  expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe('%PDF-');

  const ledger = await documentOf({ template: 'stock.ledger-page', record: soap });
  expect(ledger.document.table?.rows.map((row) => row.slice(3, 7))).toEqual([['SUPPLIER', 'DOCK-1', '90', 'piece']]);
  expect(ledger.document.table?.rows[0]?.[2]).toBe('L-7');

  // A list that leaves as a whole wants the right to export it; and what is kept from the reader is kept in it.
  const grants = [{ on: 'stock.item', actions: ['read' as const], fields: { masked: ['name'] } }];
  const reader = await memberWith(erp, admin, 'reader', [{ permissions: ['printing.document'], grants }]);
  expect(await refusedDocument({ template: 'stock.item-list' }, reader)).toMatchObject({ code: 'not-permitted' });
  const exporting = [{ ...grants[0], on: 'stock.item', actions: ['read' as const, 'export' as const] }];
  const taker = await memberWith(erp, admin, 'taker', [{ permissions: ['printing.document'], grants: exporting }]);
  expect((await documentOf({ template: 'stock.item-list' }, taker)).document.table?.rows[0]?.[1]).toBe('…');
});

test('every label that ships is printed of a record, in every language', async () => {
  const place = await store.place('RACK-1');
  const to = await store.place('RACK-2');
  await store.receive(soap, '10', place, { lot });
  const prefix = '4012345';
  const unit = (await run('stock.handling-unit.create', { site, location: place, prefix, packaging: 'pallet' })).id;
  const gtin = `1400638133393${gs1CheckDigit('1400638133393')}`;
  const barcode = (await run('stock.barcode.create', { item: soap, code: gtin, kind: 'gtin' })).id;
  const lines = [{ item: soap, lot, quantity: '2', from: place }];
  const transfer = (await run('stock.transfer-order.create', { fromSite: site, toSite: site, destination: to, lines }))
    .id;
  const records: Readonly<Record<string, string>> = {
    ...{ 'stock.item': soap, 'stock.barcode': barcode, 'stock.lot': lot, 'stock.location': place },
    ...{ 'stock.handling-unit': unit, 'stock.transfer-order': transfer },
  };
  for (const { name, of, definition } of erp.kernel.registry.prints.values()) {
    if (definition.kind !== 'label') continue;
    const languages = await Promise.all(
      (['en', 'bn', 'hi'] as const).map((language) => preview({ template: name, records: [records[of]], language })),
    );
    const labels = languages.flatMap(({ rows }) => rows);
    const zpl = await printLabels({ labels, format: 'zpl', copies: 1, title: name, made: 0 });
    expect(Buffer.from(zpl).toString().match(/\^XZ/g), name).toHaveLength(3);
  }
});
