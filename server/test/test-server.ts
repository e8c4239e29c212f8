import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '@millrace/contracts';
import { answerPackRequest, createPackDesk, migrateErp, modules } from '@millrace/erp-core';
import { migrateTimeseries } from '@millrace/timeseries';
import pg from 'pg';
import { pino } from 'pino';
import { type Beginning, type TestDatabase, testDatabase } from '../../distribution/testing/database.ts';
import { migrateAuth } from '../auth/migrate.ts';
import { type Business, createBusiness } from '../business.ts';
import { filePlaces } from '../file-places.ts';
import { serverSettings } from '../settings.ts';
import { type RunningServer, type StartOptions, startServer } from '../start.ts';

export const CODE = 'ABCD-EFGH-JKLM-NPQR';
export const GATEWAY_SECRET = 'a-secret-of-the-gateway-in-this-test';
export const OPERATOR = 'the token of this machine’s own command line'.replaceAll(/[^a-z]/g, '-');
export const ADMIN = { name: 'Ada', email: 'ada@example.test', password: 'correct horse battery' };

export interface TestServer {
  /** The one that runs now. */
  readonly server: RunningServer;
  readonly database: TestDatabase;
  readonly data: string;
  readonly base: string;
  /** One request to the server as a script would send it; `cookie` is the session's. */
  call(method: 'GET' | 'POST', path: string, options?: CallOptions): Promise<Answer>;
  /** The result of a command that whoever has the session gives. Throws what it was refused with. */
  command(cookie: string, name: string, input: unknown): Promise<Answer['json']>;
  /** What whoever has the session reads below `/api/v1/`. */
  read(cookie: string, path: string): Promise<Answer['json']>;
  /** Ends the server and starts another on the same database and folder, as after a crash or an update. */
  restart(): Promise<void>;
  /** Claims the plant (or signs in) and gives the session's cookie. */
  signIn(): Promise<string>;
  close(): Promise<void>;
}
export interface CallOptions {
  readonly body?: unknown;
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  readonly json: any;
}

export interface TestServerOptions extends Pick<StartOptions, 'screens' | 'recheckMs' | 'signGateway' | 'backups'> {
  readonly data?: string;
  /** The owner's desk, in this process. */
  readonly packs?: boolean;
  /** Modules of the test's own beside this release's, and what makes their tables. */
  readonly more?: { readonly modules: typeof modules; readonly install: (owner: pg.Pool) => Promise<unknown> };
}

/** The tables of a plant, as its owner makes them; `erp` false: without those of the kernel and its modules. */
export const plantTables = ({ erp }: { readonly erp: boolean }): Beginning => ({
  name: erp ? 'plant' : 'plant_without_erp',
  async fill({ roleUrl }) {
    const owner = new pg.Pool({ connectionString: roleUrl('millrace_owner'), max: 2 });
    await migrateAuth(owner);
    await migrateTimeseries(owner);
    if (erp) await migrateErp(owner);
    await owner.end();
  },
});

/**
 * A server of its own on free ports, with a migrated database. Without a `business` of the test's own it runs this
 * release's kernel and modules.
 */
export async function testServer(
  business?: Business,
  env: Record<string, string> = {},
  { data = mkdtempSync(join(tmpdir(), 'millrace-server-')), packs = false, more: own, ...more }: TestServerOptions = {},
): Promise<TestServer> {
  const database = await testDatabase(plantTables({ erp: business === undefined }));
  const owner = new pg.Pool({ connectionString: database.roleUrl('millrace_owner'), max: 2 });
  await own?.install(owner);
  const desk = createPackDesk(owner, modules);
  if (!packs) await owner.end();
  const settings = readSettings(serverSettings, {
    MILLRACE_DATA: data,
    MILLRACE_HOST: '127.0.0.1',
    MILLRACE_NAME: 'plant.test',
    MILLRACE_PORT: '0',
    MILLRACE_HTTPS_PORT: '0',
    MILLRACE_APP_URL: database.roleUrl('millrace_app'),
    MILLRACE_READER_URL: database.roleUrl('millrace_reader'),
    MILLRACE_AUTH_URL: database.roleUrl('millrace_auth'),
    MILLRACE_AUTH_SECRET: 'a secret for tests that is long enough',
    MILLRACE_CLAIM_CODE: CODE,
    MILLRACE_OPERATOR_TOKEN: OPERATOR,
    MILLRACE_GATEWAY: 'gw-1',
    MILLRACE_GATEWAY_SECRET: GATEWAY_SECRET,
    ...env,
  });
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' });
  const start = () =>
    startServer({
      settings,
      ...more,
      ...(packs ? { packs: { ask: (request) => answerPackRequest(desk, request) } } : {}),
      ...(business ? { business: () => business } : {}),
      ...(own
        ? {
            business: (pool: pg.Pool) =>
              createBusiness({
                pool,
                log,
                files: filePlaces(data, settings, log),
                modules: [...modules, ...own.modules],
              }),
          }
        : {}),
      log,
    });
  let server = await start();
  // Who listens on every address is asked on loopback.
  const host = settings.MILLRACE_HOST === '0.0.0.0' ? '127.0.0.1' : settings.MILLRACE_HOST;
  const base = () => `http://${host}:${server.port}`;
  const call: TestServer['call'] = async (method, path, { body, cookie, headers = {} } = {}) => {
    const response = await fetch(`${base()}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie === undefined ? {} : { cookie }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
  };
  return {
    get server() {
      return server;
    },
    get base() {
      return base();
    },
    database,
    data,
    call,
    async command(cookie, name, body) {
      const headers = { 'idempotency-key': randomUUID() };
      const answer = await call('POST', `/api/v1/commands/${name}`, { cookie, body, headers });
      if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${answer.text}`);
      return answer.json.result;
    },
    read: async (cookie, path) => (await call('GET', `/api/v1/${path}`, { cookie })).json,
    async restart() {
      await server.stop();
      server = await start();
    },
    async signIn() {
      const claimed = await call('POST', '/api/v1/setup/claim', { body: { code: CODE, ...ADMIN } });
      const { email, password } = ADMIN;
      const answer =
        claimed.status === 200 ? claimed : await call('POST', '/api/auth/sign-in/email', { body: { email, password } });
      return cookieOf(answer);
    },
    async close() {
      await server.stop();
      if (packs) await owner.end();
      await database.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The session's cookie of an answer, as a Cookie header. */
export const cookieOf = ({ headers }: Pick<Answer, 'headers'>): string =>
  headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0] ?? '')
    .join('; ');
