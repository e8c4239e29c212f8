import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Plant } from './plant.ts';

/** A person at the plant's HTTP API, signed in as its first administrator. */
export interface PlantClient {
  readonly cookie: string;
  command(name: string, input: unknown): Promise<unknown>;
  query(name: string, input: unknown): Promise<unknown>;
  get(path: string): Promise<unknown>;
}

const secretsOf = (plant: Pick<Plant, 'data'>): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(join(plant.data, 'secrets.json'), 'utf8'));

/** Claims an empty plant with the code of its console. */
export async function claimPlant(plant: Plant, company: string): Promise<PlantClient> {
  const base = `http://127.0.0.1:${plant.ports.http}`;
  const person = { name: 'Bench', email: 'bench@example.com', password: randomUUID(), company };
  const claimed = await fetch(`${base}/api/v1/setup/claim`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: base },
    body: JSON.stringify({ ...person, code: secretsOf(plant).claim }),
  });
  if (!claimed.ok) throw new Error(`the plant could not be claimed: ${claimed.status} ${await claimed.text()}`);
  const cookie = claimed.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

  async function call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${base}/api/v1${path}`, {
      method,
      headers: {
        cookie,
        origin: base,
        ...(method === 'POST' ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
    return text === '' ? null : JSON.parse(text);
  }
  return {
    cookie,
    command: async (name, input) => ((await call('POST', `/commands/${name}`, input)) as { result: unknown }).result,
    query: (name, input) => call('GET', `/queries/${name}?input=${encodeURIComponent(JSON.stringify(input))}`),
    get: (path) => call('GET', path),
  };
}

/** Asks again until the answer satisfies `done`; rejects with the last answer when it does not in time. */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer>,
  done: (answer: Answer) => boolean,
  within = 60_000,
): Promise<Answer> {
  const end = performance.now() + within;
  for (;;) {
    let last: unknown;
    try {
      const answer = await ask();
      if (done(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end)
      throw new Error(
        `${what} did not come about in ${within / 1000} s; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`,
      );
    await delay(50);
  }
}
