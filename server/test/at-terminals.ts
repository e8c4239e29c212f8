import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect } from 'vitest';
import { evidenceOf, setOf } from '../../erp-core/testing/facts.ts';
import { cookieOf, GATEWAY_SECRET, type TestServer } from './test-server.ts';

/**
 * What people and the office do about terminals of plant-a, over HTTP. `there`: the server, and the cookie of its administrator;
 * asked at each call, so that both may be made later.
 */
export function atTerminals(there: () => { readonly plant: TestServer; readonly admin: string }) {
  const call: TestServer['call'] = (...request) => there().plant.call(...request);
  const command = (cookie: string, name: string, body: unknown) =>
    call('POST', `/api/v1/commands/${name}`, { cookie, body, headers: { 'idempotency-key': randomUUID() } });
  const ok = (name: string, input: unknown) => there().plant.command(there().admin, name, input);
  const query = async (name: string) =>
    (await call('GET', `/api/v1/queries/${name}`, { cookie: there().admin })).json.rows;

  async function person(user: string, name: string, sites: string[] | null): Promise<void> {
    await ok('kernel.member.save', { user, name, sites, locale: 'bn' });
    await ok('kernel.role.save', {
      code: 'floor',
      name: { en: 'Floor' },
      permissions: ['stock.*', 'plant.tree', 'kernel.pin.own', 'kernel.member.save', 'operations.health'],
    });
    await ok('kernel.role.give', { user, role: 'floor' });
  }

  async function owner<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: there().plant.database.url });
    await client.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  const register = async (code: string) => call('POST', '/api/v1/terminal/register', { body: { code } });
  /** A registered terminal: its id and its cookie. */
  async function terminal(name: string, more: object = {}): Promise<{ id: string; cookie: string }> {
    const { id, code } = await ok('kernel.terminal.add', { name, site: 'plant-a', ...more });
    const answer = await register(code);
    expect(answer.status).toBe(200);
    const cookie = cookieOf(answer)
      .split('; ')
      .filter((each) => each.startsWith('millrace-terminal='))
      .join('');
    return { id, cookie };
  }
  const signOn = (cookie: string, body: object) => call('POST', '/api/v1/terminal/sign-on', { cookie, body });
  const told = async (cookie: string) => (await call('GET', '/api/v1/terminal', { cookie })).json;
  const me = (cookie: string) => call('GET', '/api/v1/me', { cookie });
  /** Both cookies of somebody signed on. */
  async function signedOn(at: string, body: object): Promise<string> {
    const answer = await signOn(at, body);
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return `${at.split('; ')[0]}; ${cookieOf(answer)}`;
  }

  /** What the gateway says of a badge that was shown to a reader just now. */
  async function shown(reader: string, badge: string, seq: number): Promise<void> {
    const at = Date.now() * 1000;
    const common = { version: 1, occurredAt: at, recordedAt: at, site: 'plant-a', evidence: [evidenceOf(seq, badge)] };
    const fact = {
      ...common,
      key: `badge/${seq}`,
      type: 'badge.shown',
      payload: { badge, reader, at, clockSuspect: false },
    };
    const window = { key: String(seq), from: at, to: null };
    const set = { ...setOf([], { stream: `badge-read:${reader}`, window, through: at }), asserted: [fact] };
    const answer = await call('POST', '/edge/v1/fact-sets', {
      headers: { authorization: `Bearer ${GATEWAY_SECRET}` },
      body: { gateway: 'gw-1', sets: [{ record: { gateway: 'gw-1', epoch: 1, seq }, set }] },
    });
    expect([answer.status, answer.json.results]).toEqual([200, [expect.objectContaining({ status: 'applied' })]]);
  }

  return { command, ok, query, person, owner, register, terminal, signOn, told, me, signedOn, shown };
}
