import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proofText } from '@millrace/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Issued, issueAuthority, issueGateway } from '../../distribution/certificates/issue.ts';
import { keepCertificates } from '../../distribution/certificates/keep-certificates.ts';
import { type FakeBusiness, fakeBusiness } from './fake-business.ts';
import { GATEWAY_SECRET, type TestServer, testServer } from './test-server.ts';

// Real TLS, real certificates of the plant's authority; what is fake is the plant (who has which secret).
let plant: TestServer;
let business: FakeBusiness;
let authority: Issued;
let folder: string;
const SECRETS: Record<string, string> = { 'box-1': 'a-secret-of-the-first-box', 'box-2': 'a-secret-of-the-second-box' };
const revoked = new Set<string>();
const used = new Map<string, string>();
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

beforeAll(async () => {
  const data = mkdtempSync(join(tmpdir(), 'millrace-server-'));
  folder = join(data, 'certificates');
  mkdirSync(folder);
  await keepCertificates(folder, 'plant');
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  authority = { certificate: read('authority.pem'), key: read('authority.key') };
  business = fakeBusiness();
  Object.assign(business.plant, {
    gatewayOfSecret: async (secretHash: string) => {
      const found = Object.entries(SECRETS).find(([, secret]) => hash(secret) === secretHash);
      return found ? { gateway: found[0], revoked: revoked.has(found[0]) } : null;
    },
    joinGateway: async (code: string, keyHash: string) => {
      if (code !== 'ABCD-EFGH-JKLM' || (used.get(code) ?? keyHash) !== keyHash) return null;
      used.set(code, keyHash);
      return { gateway: 'box-1', site: 'plant', secret: SECRETS['box-1'] ?? '' };
    },
  } satisfies Partial<FakeBusiness['plant']>);
  plant = await testServer(
    business,
    { MILLRACE_RECEIVER_PORT: '8445' },
    {
      data,
      signGateway: (gateway, publicKey) => issueGateway(authority, gateway, publicKey, new Date()),
    },
  );
});
afterAll(() => plant.close());

const makeKey = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const prove = (text: string) => sign('sha256', Buffer.from(text), privateKey).toString('base64');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    prove,
  };
};
async function clientOf(gateway: string, by = authority, now = new Date()) {
  const own = makeKey();
  return { ...own, cert: await issueGateway(by, gateway, own.publicKey, now) };
}
/** What the answers of these routes hold that is looked at here. */
const answer = z.object({
  code: z.string().optional(),
  detail: z.string().optional(),
  gateway: z.string().optional(),
  secret: z.string().optional(),
  receiverPort: z.int().nullable().optional(),
  certificate: z.string().default(''),
});
interface Said {
  status: number;
  json: z.infer<typeof answer>;
}
function call(
  path: string,
  {
    tls = {},
    secret,
    body,
  }: { tls?: { cert?: string; key?: string }; secret?: string | undefined; body?: object } = {},
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: '127.0.0.1', port: plant.server.httpsPort() ?? 0, path, agent: false, ca: authority.certificate },
        ...{ cert: tls.cert, key: tls.key, method: body ? 'POST' : 'GET' },
        headers: {
          ...(secret ? { authorization: `Bearer ${secret}` } : {}),
          ...(body && { 'content-type': 'application/json' }),
        },
      },
      async (response) => {
        let text = '';
        for await (const chunk of response) text += String(chunk);
        resolve({ status: response.statusCode ?? 0, json: answer.parse(text === '' ? {} : JSON.parse(text)) });
      },
    );
    sent.once('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}
const POLL = '/edge/v1/requests?wait=0';

test('over HTTPS a gateway needs its certificate and its secret; browsers need neither for what is theirs', async () => {
  const tls = await clientOf('box-1');
  expect((await call(POLL, { tls, secret: SECRETS['box-1'] })).status).toBe(200);
  expect((await call('/health/live')).status).toBe(200);
  const strange = await issueAuthority('plant', new Date());
  const long = new Date(Date.now() - 400 * 86_400_000);
  const old = { certificate: authority.certificate, key: authority.key };
  const own = {
    cert: readFileSync(join(folder, 'server.pem'), 'utf8'),
    key: readFileSync(join(folder, 'server.key'), 'utf8'),
  };
  const refused: [string, { cert?: string; key?: string }, string | undefined, number, string][] = [
    ['no certificate', {}, SECRETS['box-1'], 401, 'client-certificate-refused'],
    ['another authority', await clientOf('box-1', strange), SECRETS['box-1'], 401, 'client-certificate-refused'],
    ['one that has run out', await clientOf('box-1', old, long), SECRETS['box-1'], 401, 'client-certificate-refused'],
    ['the server’s own', own, SECRETS['box-1'], 401, 'client-certificate-refused'],
    ['no secret', tls, undefined, 401, 'wrong-service-credential'],
    ['a guess', tls, 'a-guess-of-somebody-else', 401, 'wrong-service-credential'],
    ['another box’s secret', tls, SECRETS['box-2'], 401, 'client-certificate-refused'],
    ['the secret of the gateway beside the server', tls, GATEWAY_SECRET, 401, 'wrong-service-credential'],
  ];
  for (const [what, cert, secret, status, code] of refused) {
    const said = await call(POLL, { tls: cert, secret });
    expect([what, said.status, said.json.code]).toEqual([what, status, code]);
  }
  // A box's secret is worth nothing on plain loopback.
  const plain = await plant.call('GET', POLL, { headers: { authorization: `Bearer ${SECRETS['box-1']}` } });
  expect(plain.status).toBe(401);
  const metrics = (await plant.call('GET', '/metrics')).text;
  for (const [reason, times] of [
    ['certificate', 4],
    ['other-gateway', 1],
    ['wrong-secret', 4],
  ])
    expect(metrics).toContain(`millrace_gateway_refused_total{reason="${reason}"} ${times}`);
});

test('a certificate holds although the clocks of box and centre are days apart', async () => {
  const behind = await clientOf('box-1', authority, new Date(Date.now() + 5 * 86_400_000));
  expect((await call(POLL, { tls: behind, secret: SECRETS['box-1'] })).status).toBe(200);
});

test('a revoked gateway is refused with words, as soon as the plant says so', async () => {
  const tls = await clientOf('box-2');
  expect((await call(POLL, { tls, secret: SECRETS['box-2'] })).status).toBe(200);
  revoked.add('box-2');
  business.emit('plant.gateway-revoked', 'plant');
  const said = await call(POLL, { tls, secret: SECRETS['box-2'] });
  expect([said.status, said.json.code, said.json.detail]).toEqual([403, 'gateway-revoked', 'box-2 was revoked']);
});

test('joining needs a code and the key that is asked a certificate for; renewing needs all that lets a gateway in', async () => {
  const own = makeKey();
  const { publicKey } = own;
  const code = 'ABCD-EFGH-JKLM';
  const join_ = (body: object) => call('/edge/v1/join', { body });
  const proof = own.prove(proofText({ code }));
  expect((await join_({ code, publicKey, proof: makeKey().prove(proofText({ code })) })).status).toBe(400);
  expect(
    (await join_({ code: 'XXXX-XXXX-XXXX', publicKey, proof: own.prove(proofText({ code: 'XXXX-XXXX-XXXX' })) })).json
      .code,
  ).toBe('wrong-code');
  const { status, json } = await join_({ code, publicKey, proof });
  expect([status, json.gateway, json.secret, json.receiverPort]).toEqual([200, 'box-1', SECRETS['box-1'], 8445]);
  const thief = makeKey();
  expect((await join_({ code, publicKey: thief.publicKey, proof: thief.prove(proofText({ code })) })).json.code).toBe(
    'wrong-code',
  );

  const tls = { cert: json.certificate, key: own.key };
  const next = makeKey();
  const renew = (with_: object, secret: string | undefined) =>
    call('/edge/v1/certificate', {
      ...with_,
      secret,
      body: { publicKey: next.publicKey, proof: next.prove(proofText({ gateway: 'box-1' })) },
    });
  expect((await renew({}, SECRETS['box-1'])).status).toBe(401);
  const renewed = await renew({ tls }, SECRETS['box-1']);
  expect(renewed.status).toBe(200);
  const certificate = new X509Certificate(renewed.json.certificate);
  expect(certificate.subject).toBe('CN=box-1');
  expect(
    (await call(POLL, { tls: { cert: renewed.json.certificate, key: next.key }, secret: SECRETS['box-1'] })).status,
  ).toBe(200);
  // Asking for another name is asking as nobody: the proof is bound to the gateway that calls.
  const other = { publicKey: next.publicKey, proof: next.prove(proofText({ gateway: 'box-2' })) };
  expect((await call('/edge/v1/certificate', { tls, secret: SECRETS['box-1'], body: other })).status).toBe(400);
});
