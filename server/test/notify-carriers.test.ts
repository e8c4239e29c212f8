import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as property } from '@fast-check/vitest';
import type { Outgoing } from '@millrace/erp-core';
import fc from 'fast-check';
import ece from 'http_ece';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createOutside } from '../notify/carriers.ts';
import { notifyKeys, seal, unseal } from '../notify/keys.ts';
import { mailBody } from '../notify/mail-body.ts';
import { requestOf } from '../notify/text-carrier.ts';
import { encrypted, MOST_PLAIN } from '../notify/web-push.ts';
import { headerOf, mailServer } from './mail-server.ts';

// The other sides are real: an SMTP server, an HTTP server, and the receiving half of another implementation of RFC 8291.
const data = mkdtempSync(join(tmpdir(), 'millrace-notify-'));
const ORIGIN = 'https://plant.test:8443';
const here = { place: '127.0.0.1', ports: null, plain: true };
const outside = createOutside({ data, origin: ORIGIN, allowed: [here] });
const { mail, push, text } = outside.carriers;
const { signal } = new AbortController();
const COMPANY = 'c0ffee00-0000-4000-8000-000000000001';
const message: Outgoing = {
  id: '0199aaaa-bbbb-7ccc-8ddd-eeeeffff0001',
  at: Date.parse('2026-11-21T08:00:00Z') * 1000,
  company: 'পদ্মা Works',
  person: 'Rina, "the <buyer>"',
  locale: 'bn',
  urgent: false,
  isNotice: true,
  subject: 'O-1 is about ১২.৫ <b>',
  lines: [{ text: 'O-1 is about ১২.৫ <b>', about: { entity: 'purchase.order', record: 'aaaa' } }],
  to: 'rina@padma.test',
  devices: [],
};

interface Asked {
  readonly request: IncomingMessage;
  readonly body: Buffer;
}
const asked: Asked[] = [];
let answers: (url: string) => { status: number; body?: string } = () => ({ status: 201 });
const http = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  asked.push({ request, body: Buffer.concat(parts) });
  const { status, body = '' } = answers(request.url ?? '');
  if (request.url?.startsWith('/endless')) {
    response.writeHead(status, { 'content-encoding': 'gzip' });
    const more = () => {
      while (!response.destroyed && response.write(body.repeat(1_000)));
    };
    response.on('drain', more);
    return more();
  }
  response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end(body);
});
let base = '';
beforeAll(async () => {
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  base = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterEach(() => {
  asked.length = 0;
  answers = () => ({ status: 201 });
});
afterAll(() => {
  http.close();
  rmSync(data, { recursive: true, force: true });
});

const mailOver = (port: number, more: object = {}, sealed: string | null = null) => ({
  company: COMPANY,
  settings: { host: '127.0.0.1', port, security: 'none', user: null, from: 'millrace@padma.test', ...more },
  sealed,
  allowed: [],
});

test('a mail says who tells it, leads to the record, and is the very same at the next try', async () => {
  const server = await mailServer();
  try {
    const first = await mail.send(message, mailOver(server.port), signal);
    expect(first).toEqual({ to: 'sent', reference: expect.stringContaining('4711') });
    await mail.send(message, mailOver(server.port), signal);
    const [one, two] = server.taken;
    if (!one || !two) throw new Error('two mails were to come');
    expect(one.to).toEqual(['rina@padma.test']);
    expect(headerOf(one, 'Message-ID')).toBe(`<${message.id}@padma.test>`);
    for (const header of ['Message-ID', 'Date', 'Subject', 'From', 'To'])
      expect(headerOf(two, header)).toBe(headerOf(one, header));
    expect(headerOf(one, 'Date')).toBe('Sat, 21 Nov 2026 08:00:00 +0000');
    expect(headerOf(one, 'Auto-Submitted')).toBe('auto-generated');
    expect(headerOf(one, 'List-Unsubscribe')).toBe(`<${ORIGIN}/office/account/notifications>`);
    expect(headerOf(one, 'Content-Type')).toMatch(/^multipart\/alternative/);
    const { text: plain, html } = mailBody(message, ORIGIN);
    expect(plain).toContain(`${ORIGIN}/office/records/purchase/order/aaaa`);
    expect(html).toContain('&#60;b&#62;');
    expect(html).not.toContain('<b>');
  } finally {
    await server.close();
  }
});

test('a mail server’s no is told in its own words: for good where it is of the address, for later where it is of the way', async () => {
  const refusing = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });
  const server = await mailServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, callback) =>
      username === 'plant' && password === 'right'
        ? callback(null, { user: 'plant' })
        : callback(refusing(535, '5.7.8 Authentication failed')),
    onRcptTo: ({ address }, _session, callback) => {
      if (address.startsWith('nobody')) return callback(refusing(550, '5.1.1 No such user'));
      if (address.startsWith('full')) return callback(refusing(452, '4.2.2 Mailbox full'));
      return callback();
    },
  });
  const as = (password: string) => mailOver(server.port, { user: 'plant' }, outside.seal(password, COMPANY, 'mail'));
  try {
    expect(await mail.send(message, as('right'), signal)).toMatchObject({ to: 'sent' });
    await expect(mail.send(message, as('wrong'), signal)).rejects.toThrow(
      /AUTH.*535 5\.7\.8 Authentication failed \(EAUTH\)/,
    );
    expect(await mail.send({ ...message, to: 'nobody@padma.test' }, as('right'), signal)).toEqual({
      to: 'refused',
      problem: expect.stringMatching(/RCPT TO: 550 5\.1\.1 No such user/),
    });
    await expect(mail.send({ ...message, to: 'full@padma.test' }, as('right'), signal)).rejects.toThrow(/452 4\.2\.2/);
    // A secret of another company opens nothing here.
    const foreign = { ...as('right'), company: 'c0ffee00-0000-4000-8000-000000000002' };
    await expect(mail.send(message, foreign, signal)).rejects.toThrow('cannot be opened with the keys of this plant');
  } finally {
    await server.close();
  }
  await expect(mail.send(message, mailOver(server.port), signal)).rejects.toThrow(/ECONNREFUSED/);
});

test('without encryption that was asked for, nothing is said to a mail server', async () => {
  let greeted = 0;
  const server = await mailServer({
    onMailFrom: (_address, _session, callback) => {
      greeted += 1;
      callback();
    },
  });
  try {
    await expect(mail.send(message, mailOver(server.port, { security: 'starttls' }), signal)).rejects.toThrow(
      /STARTTLS|ETLS/,
    );
    expect([greeted, server.taken.length]).toEqual([0, 0]);
  } finally {
    await server.close();
  }
});

const browser = (path = '/push/1') => {
  const keys = createECDH('prime256v1');
  keys.generateKeys();
  const auth = randomBytes(16).toString('base64url');
  const device = { id: path, endpoint: `${base}${path}`, p256dh: keys.getPublicKey('base64url'), auth };
  const read = (body: Buffer) =>
    JSON.parse(ece.decrypt(body, { version: 'aes128gcm', privateKey: keys, authSecret: auth }).toString('utf8'));
  return { device, read };
};
const pushTo = (...devices: Outgoing['devices'][number][]) =>
  push.send({ ...message, to: '', devices }, { company: COMPANY, settings: {}, sealed: null, allowed: [] }, signal);

test('a browser alone reads what its service carries, and the service knows who sends', async () => {
  const { device, read } = browser();
  expect(await pushTo(device)).toEqual({ to: 'sent', reference: null, gone: [] });
  const [{ request, body } = { request: {} as IncomingMessage, body: Buffer.alloc(0) }] = asked;
  expect(read(body)).toEqual({
    ...{ id: message.id, title: 'পদ্মা Works', body: message.subject, locale: 'bn', urgent: false },
    url: `${ORIGIN}/office/records/purchase/order/aaaa`,
  });
  expect(request.headers).toMatchObject({
    ...{ 'content-encoding': 'aes128gcm', ttl: '86400', urgency: 'normal' },
    topic: message.id.replaceAll('-', ''),
  });
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(request.headers.authorization ?? '') ?? [];
  expect(key).toBe(outside.pushKey());
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const publicKey = createPublicKey({ format: 'jwk', key: jwk });
  const signed = Buffer.from(`${head}.${claims}`);
  expect(
    verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')),
  ).toBe(true);
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ aud: base, sub: ORIGIN });
});

test('devices that are no more are told; one that took it is enough, and none that can be asked again is given up', async () => {
  answers = (url) => ({ status: { '/gone': 410, '/busy': 503, '/bad': 400 }[url] ?? 201 });
  const [here, gone, busy, bad] = ['/here', '/gone', '/busy', '/bad'].map((path) => browser(path).device);
  if (!here || !gone || !busy || !bad) throw new Error('four devices');
  expect(await pushTo(here, gone, busy)).toEqual({ to: 'sent', reference: null, gone: ['/gone'] });
  await expect(pushTo(busy, bad)).rejects.toThrow(/503/);
  expect(await pushTo(gone)).toMatchObject({ to: 'refused', gone: ['/gone'] });
  expect(await pushTo(bad)).toMatchObject({ to: 'refused', problem: `${base}: 400` });
});

test('the example of RFC 8291, appendix A', () => {
  const of = (text: string) => Buffer.from(text, 'base64url');
  const body = encrypted(
    Buffer.from('When I grow up, I want to be a watermelon'),
    {
      p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      auth: 'BTBZMqHH6r4Tts7J_aSIgg',
    },
    { salt: of('DGv6ra1nlYgDCS1FRnbzlw'), secret: of('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw') },
  );
  expect(body.toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  );
});

property.prop([fc.uint8Array({ maxLength: MOST_PLAIN })])(
  'whatever is encrypted is read by another implementation',
  (plain) => {
    const keys = createECDH('prime256v1');
    keys.generateKeys();
    const authSecret = randomBytes(16).toString('base64url');
    const body = encrypted(Buffer.from(plain), { p256dh: keys.getPublicKey('base64url'), auth: authSecret });
    expect(body.length).toBeLessThanOrEqual(4_096);
    expect(ece.decrypt(body, { version: 'aes128gcm', privateKey: keys, authSecret }).equals(Buffer.from(plain))).toBe(
      true,
    );
  },
);

property.prop([fc.string({ unit: 'binary', maxLength: 6_000 })])(
  'a long notice is cut to what a service takes',
  async (words) => {
    const { device, read } = browser();
    asked.length = 0;
    await push.send(
      { ...message, to: '', devices: [device], lines: [{ text: words, about: null }] },
      { company: COMPANY, settings: {}, sealed: null, allowed: [] },
      signal,
    );
    const body = asked[0]?.body ?? Buffer.alloc(0);
    expect(body.length).toBeLessThanOrEqual(4_096);
    expect(words.toWellFormed().startsWith(read(body).body.replace(/…$/, '').slice(0, 100))).toBe(true);
  },
);

const sms = (more: object = {}) => ({
  company: COMPANY,
  settings: {
    url: `${base}/send?to={to}`,
    headers: [{ name: 'Authorization', value: 'Bearer {secret}' }],
    content: '{"to":"{to}","text":"{text}","link":"{link}","braces":"{1}"}',
    ...more,
  },
  sealed: outside.seal('s3cret', COMPANY, 'text'),
  allowed: [],
});
const texted = { ...message, to: '+8801712345678' };

test('a text message is one request as the company describes it, its fields written as the place wants them', async () => {
  answers = () => ({ status: 202, body: 'queued s3cret 77' });
  expect(await text.send(texted, sms(), signal)).toEqual({ to: 'sent', reference: 'queued … 77' });
  const [{ request, body } = { request: {} as IncomingMessage, body: Buffer.alloc(0) }] = asked;
  expect(request.url).toBe('/send?to=%2B8801712345678');
  expect(request.headers).toMatchObject({ authorization: 'Bearer s3cret', 'idempotency-key': message.id });
  expect(JSON.parse(body.toString())).toEqual({
    ...{ to: '+8801712345678', text: message.subject, braces: '{1}' },
    link: `${ORIGIN}/office/records/purchase/order/aaaa`,
  });
  answers = () => ({ status: 422, body: 'no such number' });
  expect(await text.send(texted, sms(), signal)).toMatchObject({
    to: 'refused',
    problem: expect.stringContaining('422 no such number'),
  });
  // The account is for the company to mend; a redirect is followed nowhere.
  answers = () => ({ status: 401 });
  await expect(text.send(texted, sms(), signal)).rejects.toThrow('401');
  answers = () => ({ status: 302 });
  expect(await text.send(texted, sms(), signal)).toMatchObject({ to: 'refused' });
  expect(asked.every(({ request: one }) => one.url?.startsWith('/send'))).toBe(true);
});

property.prop([fc.string({ unit: 'binary', maxLength: 200 })])(
  'no word of a notice breaks out of the request that carries it',
  (words) => {
    const told = { ...texted, company: words, subject: words, lines: [{ text: words, about: null }] };
    const set = {
      url: 'https://sms.test/{text}',
      method: 'POST' as const,
      headers: [{ name: 'X-From', value: '{company}' }],
      letters: 1_600,
    };
    const way = { origin: ORIGIN, secret: 's' };
    if (words.isWellFormed()) {
      const form = requestOf({ ...set, body: 'form', content: 'a={text}&b=2' }, told, way);
      expect([...new URLSearchParams(form.body)].map(([name]) => name)).toEqual(['a', 'b']);
      expect(new URL(form.url).host).toBe('sms.test');
      expect(form.headers['X-From']).not.toMatch(/[\r\n]/);
    }
    const json = requestOf({ ...set, url: 'https://sms.test/', body: 'json', content: '{"text":"{text}"}' }, told, way);
    expect(JSON.parse(json.body ?? '')).toEqual({ text: words });
  },
);

test('nothing within the network of the plant is called because somebody gave its address', async () => {
  const strict = createOutside({ data, origin: ORIGIN }).carriers;
  const none = { company: COMPANY, settings: {}, sealed: null, allowed: [] };
  const within = [
    'https://127.0.0.1/x',
    'https://[::1]/',
    'https://10.1.2.3/',
    'https://169.254.169.254/',
    'https://[::ffff:10.0.0.1]/',
    'https://[64:ff9b::a00:1]/',
    'https://[2002:a00:1::]/',
    'https://localhost/',
    `${base}/push/1`,
  ];
  for (const endpoint of within) {
    const devices = [{ ...browser().device, endpoint }];
    expect(await strict.push.send({ ...message, devices }, none, signal), endpoint).toMatchObject({ to: 'refused' });
  }
  // What the company allows opens its own provider, and no address that a member gave.
  expect(await strict.text.send(texted, sms(), signal)).toEqual({
    to: 'refused',
    problem: expect.stringContaining('127.0.0.1-এ যায়'),
  });
  const devices = [browser().device];
  expect(await strict.push.send({ ...message, devices }, { ...none, allowed: [here] }, signal)).toMatchObject({
    to: 'refused',
  });
  expect(asked).toHaveLength(0);
  expect(await strict.text.send(texted, { ...sms(), allowed: [here] }, signal)).toMatchObject({ to: 'sent' });
  expect(asked).toHaveLength(1);
});

test('an answer without an end is read as far as it is kept, with nothing of the secret and nothing that a database refuses', async () => {
  answers = () => ({ status: 400, body: 'no \0' });
  expect(await pushTo(browser('/endless').device)).toMatchObject({
    to: 'refused',
    problem: expect.stringContaining('400 no �no �'),
  });
  answers = () => ({ status: 422, body: 's3cret' });
  const { problem } = (await text.send(texted, sms({ url: `${base}/endless` }), signal)) as { problem: string };
  expect(problem).toContain('422 …');
  expect(problem.split('422 ')[1]).toMatch(/^…+$/);
});

test('the keys are made once, for the server alone; a secret opens for its purpose, and a damaged file is told', () => {
  const keys = notifyKeys(data);
  expect(notifyKeys(data)).toEqual(keys);
  const path = join(data, 'notify', 'keys.json');
  expect(statSync(path).mode & 0o077).toBe(0);
  const sealed = seal(keys.seal, 'a/mail', 'hush');
  expect(unseal(keys.seal, 'a/mail', sealed)).toBe('hush');
  expect(() => unseal(keys.seal, 'b/mail', sealed)).toThrow();
  expect(seal(keys.seal, 'a/mail', 'hush')).not.toBe(sealed);
  const kept = readFileSync(path, 'utf8');
  writeFileSync(path, kept.slice(0, 40));
  expect(() => notifyKeys(data)).toThrow('is damaged');
  writeFileSync(path, kept);
});
