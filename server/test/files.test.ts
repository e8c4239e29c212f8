import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installTrade, trade } from '../../erp-core/testing/trade.ts';
import { eventually } from './eventually.ts';
import { type TestServer, testServer } from './test-server.ts';

// Files over HTTP, on the real kernel, database and folder.
let plant: TestServer;
let cookie: string;
beforeAll(async () => {
  plant = await testServer(undefined, {}, { more: { modules: [trade], install: installTrade } });
  cookie = await plant.signIn();
});
afterAll(() => plant?.close());

const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n');

interface Sent {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  readonly json: any;
}
/** Sends bytes as a browser does. `length`: what the request says of its size before it is sent. */
function send(
  field: string,
  bytes: Buffer,
  name: string,
  headers: Record<string, string> = {},
  to = 'entities/trade.quote',
): Promise<Sent> {
  const { port } = new URL(plant.base);
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        ...{ host: '127.0.0.1', port, method: 'POST', path: `/api/v1/${to}/files?field=${field}` },
        headers: {
          cookie,
          origin: plant.base,
          'content-type': 'application/octet-stream',
          'content-length': String(bytes.length),
          'x-file-name': encodeURIComponent(name),
          ...headers,
        },
      },
      (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, json: JSON.parse(body) }), reject);
      },
    );
    sent.on('error', reject);
    sent.end(bytes);
  });
}
async function quoteWith(more: object): Promise<string> {
  const number = `F-${randomUUID().slice(0, 8)}`;
  const { json } = await plant.call('POST', '/api/v1/commands/trade.quote.create', {
    cookie,
    headers: { 'idempotency-key': randomUUID() },
    body: { number, title: { en: 'Steel' }, price: { amount: '10', currency: 'BDT' }, tags: [], ...more },
  });
  return json.result.id;
}

test('a file is sent, named by a record and read again, as what it is and under its own name', async () => {
  const { status, json: drawing } = await send('drawing', PDF, 'নকশা 17.pdf');
  expect([status, drawing.type, drawing.size]).toEqual([200, 'application/pdf', PDF.length]);
  const draft = await plant.call('GET', `/api/v1/files/${drawing.id}`, { cookie });
  expect([draft.status, draft.text]).toEqual([200, PDF.toString()]);
  const id = await quoteWith({ drawing });
  const path = `/api/v1/entities/trade.quote/${id}/files/${drawing.id}`;
  const read = await plant.call('GET', path, { cookie });
  expect(read.text).toBe(PDF.toString());
  expect(read.headers.get('content-type')).toBe('application/pdf');
  expect(read.headers.get('content-disposition')).toBe(`inline; filename*=UTF-8''${encodeURIComponent('নকশা 17.pdf')}`);
  expect(read.headers.get('x-content-type-options')).toBe('nosniff');
  expect(read.headers.get('content-security-policy')).toContain("default-src 'none'");
  const again = await plant.call('GET', path, {
    cookie,
    headers: { 'if-none-match': String(read.headers.get('etag')) },
  });
  expect([again.status, again.text]).toEqual([304, '']);
  expect((await plant.call('GET', path, {})).status).toBe(401);
  const elsewhere = `/api/v1/entities/trade.quote/${await quoteWith({})}/files/${drawing.id}`;
  expect((await plant.call('GET', elsewhere, { cookie })).json.code).toBe('file-unknown');
});

test('what is no picture for a browser is saved, never shown', async () => {
  const { json: drawing } = await send('drawing', Buffer.from('0\nSECTION\n2\nHEADER\n'), 'part.dxf');
  const read = await plant.call('GET', `/api/v1/files/${drawing.id}`, { cookie });
  expect(read.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''part.dxf");
});

test('a picture is shown smaller, and a part of a file is sent alone', async () => {
  const picture = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
    'base64',
  );
  const { json: photo } = await send('photo', picture, 'press 7.png');
  const path = `/api/v1/entities/trade.quote/${await quoteWith({ photo })}/files/${photo.id}`;
  const small = await plant.call('GET', `${path}?picture=small`, { cookie });
  expect([small.status, small.headers.get('content-type')]).toEqual([200, 'image/webp']);
  expect(small.headers.get('cache-control')).toBe('private, no-cache');
  const headers = { 'if-none-match': String(small.headers.get('etag')) };
  expect((await plant.call('GET', `${path}?picture=small`, { cookie, headers })).status).toBe(304);
  expect((await plant.call('GET', `${path}?picture=medium`, { cookie, headers })).status).toBe(200);
  expect((await plant.call('GET', `${path}?picture=huge`, { cookie })).status).toBe(400);
  const { json: drawing } = await send('drawing', PDF, 'a.pdf');
  expect((await plant.call('GET', `/api/v1/files/${drawing.id}?picture=small`, { cookie })).status).toBe(404);
  for (const [range, status, told, said] of [
    ['bytes=0-7', 206, 'bytes 0-7', '%PDF-1.4'],
    ['bytes=-6', 206, `bytes ${PDF.length - 6}-${PDF.length - 1}`, '%%EOF\n'],
    ['bytes=900-', 416, 'bytes *', ''],
    ['bytes=0-1,4-5', 200, null, PDF.toString()],
  ] as const) {
    const part = await plant.call('GET', `/api/v1/files/${drawing.id}`, { cookie, headers: { range } });
    const header = told && `${told}/${PDF.length}`;
    expect([part.status, part.headers.get('content-range'), part.text]).toEqual([status, header, said]);
  }
});

test('what does not fit is refused in words, and the line lives on to say so', async () => {
  const large = await send('drawing', Buffer.alloc(3_000_000, 65), 'large.txt');
  expect([large.status, large.json.code]).toEqual([422, 'file-too-large']);
  const program = await send('drawing', Buffer.from('#!/bin/sh\nrm -rf /\n'), 'notes.txt');
  expect([program.status, program.json.code]).toEqual([422, 'file-kind']);
  const nameless = await send('drawing', PDF, 'x', { 'x-file-name': '%E0%A4%A' });
  expect(nameless.json.code).toBe('invalid-input');
  expect(JSON.stringify(nameless.json)).toContain('x-file-name');
  expect((await send('number', PDF, 'x.pdf')).json.code).toBe('unknown-name');
  expect((await send('drawing', PDF, 'x.pdf', { origin: 'http://evil.example' })).status).toBe(403);
  expect((await send('drawing', PDF, 'x.pdf', { cookie: '' })).status).toBe(401);
});

test('a file of a command’s own is sent for the command, and told to the audit trail', async () => {
  const quote = await quoteWith({});
  const { status, json: certificate } = await send('certificate', PDF, 'c.pdf', {}, 'commands/trade.quote.attach');
  expect(status).toBe(200);
  const { json } = await plant.call('POST', '/api/v1/commands/trade.quote.attach', {
    cookie,
    headers: { 'idempotency-key': randomUUID() },
    body: { quote, certificate },
  });
  expect(json.result).toEqual({ id: quote });
  const asked = encodeURIComponent(JSON.stringify({ name: 'kernel.file.take' }));
  await eventually(async () => {
    const { rows } = (await plant.call('GET', `/api/v1/queries/kernel.audit?input=${asked}`, { cookie })).json;
    return rows.map(({ detail }: { detail: object }) => detail);
  }).toContainEqual({
    of: 'trade.quote.attach.certificate',
    file: certificate.id,
    type: certificate.type,
    size: PDF.length,
  });
});
