import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { CELL } from '../../harness/site-document.ts';
import { plantDatabase } from '../faults/plant-database.ts';
import { SITE } from '../misbehaving/site.ts';
import { lasting, type MakeDevice, type PlantDevice } from './plant-device.ts';

const AWAY = [2_000, 10_000] as const;
const ROWS_A_FILE = 5;
const FILE_EVERY_MS = 3_000;
const ROW_EVERY_MS = 500;

/** Rows with a moment and a value, as messages on `devices/<id>/rows`, or what the general rule of the site takes. */
const siteOf = (id: string, link?: object): PlantDevice['site'] => ({
  devices: [{ id, path: `${CELL}/${id}`, rights: { publish: [`devices/${id}/#`] } }],
  points: [{ path: `${CELL}/${id}/value`, unit: '1' }],
  ...(link ? { links: [link] } : {}),
  rules: link
    ? [
        {
          ...{ id: `${id}-row`, topic: `devices/${id}/rows`, time: { path: 't', format: 'epoch-us' }, key: '_.key' },
          values: [{ point: `${CELL}/${id}/value`, path: 'v' }],
        },
      ]
    : [],
});

/** Moments that never come twice, in µs since 1970. */
function moments(): () => number {
  let last = 0;
  return () => {
    last = Math.max(last + 1, Date.now() * 1_000);
    return last;
  };
}

/** A machine that drops files: the same again, one that is no table, one that grows while it is read, a folder that is away. */
export const fileDropper: MakeDevice = async ({ folder }) => {
  const id = 'exports';
  const drop = join(folder, 'exports');
  mkdirSync(drop);
  const moment = moments();
  let [files, rows, last] = [0, 0, ''];
  let gone = false;
  const dropping = setInterval(() => {
    if (gone) return;
    const made = Array.from({ length: ROWS_A_FILE }, (_, at) => `${moment()};${(rows + at) % 1_000}`);
    rows += ROWS_A_FILE;
    last = `t;v\n${made.join('\n')}\n`;
    const name = join(drop, `export-${++files}.csv`);
    writeFileSync(`${name}.tmp`, last);
    renameSync(`${name}.tmp`, name);
  }, FILE_EVERY_MS);
  // A pause of a machine that has no time for its writer must not look like the end of the file.
  const settings = { folder: drop, separator: ';', settle: '3 s', every: '500 ms' };
  const misdeeds = {
    'the same file again': () => writeFileSync(join(drop, `again-${++files}.csv`), last),
    'a file that is no table': () => writeFileSync(join(drop, `noise-${++files}.csv`), randomBytes(4_096)),
    'a file that grows while it is read': async () => {
      const name = join(drop, `slow-${++files}.csv`);
      const lines = Array.from({ length: 20 }, (_, at) => `${moment()};${at}\n`);
      rows += lines.length;
      writeFileSync(name, 't;v\n');
      for (const line of lines) {
        writeFileSync(name, line, { flag: 'a' });
        await delay(50);
      }
    },
    'its folder away': async () => {
      gone = true;
      renameSync(drop, `${drop}-away`);
      await delay(5_000);
      renameSync(`${drop}-away`, drop);
      gone = false;
    },
  };
  return {
    id,
    site: siteOf(id, { id, protocol: 'files', settings, devices: [{ device: id }] }),
    async misbehave(random) {
      const how = random.pick(Object.keys(misdeeds) as (keyof typeof misdeeds)[]);
      await misdeeds[how]();
      return how;
    },
    async finish() {
      clearInterval(dropping);
      return { what: 'readings', of: `${CELL}/${id}/value`, count: rows };
    },
    stop: async () => clearInterval(dropping),
  };
};

/** A table of a database of its own: its session is ended, the table is locked, the right to read it is taken away. */
export const laboratory: MakeDevice = async ({ plant }) => {
  const id = 'laboratory';
  const password = randomUUID();
  const admin = plantDatabase(plant);
  await admin.query('create database laboratory');
  await admin.query(`create role laboratory_reader login password '${password}'`);
  const { port } = new URL(`postgres://127.0.0.1:${plant.ports.database}`);
  const options = admin.options as { connectionString: string };
  const owner = new pg.Pool({ connectionString: options.connectionString.replace(/millrace$/, 'laboratory'), max: 2 });
  owner.on('error', () => undefined);
  await owner.query('create table result (id bigserial primary key, t bigint not null unique, v integer not null)');
  await owner.query('grant select on result to laboratory_reader');
  mkdirSync(join(plant.data, 'secrets'), { recursive: true, mode: 0o700 });
  writeFileSync(join(plant.data, 'secrets', 'laboratory'), password, { mode: 0o600 });
  const moment = moments();
  let row = 0;
  const inserting = setInterval(() => {
    // A database that stands still takes it later; what it never took was never promised.
    owner.query('insert into result (t, v) values ($1, $2)', [moment(), row++ % 1_000]).catch(() => undefined);
  }, ROW_EVERY_MS);
  const settings = {
    ...{ host: '127.0.0.1', port: Number(port), database: 'laboratory', user: 'laboratory_reader' },
    ...{ secret: 'laboratory', table: 'public.result', columns: ['id', 't', 'v'], tls: 'off', every: '1 s' },
    cursor: { kind: 'number', column: 'id' },
  };
  const misdeeds = {
    'its session ended': async () => {
      await owner.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'laboratory_reader'");
    },
    'its table locked': async (away: number) => {
      const client = await owner.connect();
      await client.query('begin; lock table result in access exclusive mode');
      await delay(away);
      await client.query('rollback');
      client.release();
    },
    'the right to read taken away': async (away: number) => {
      await owner.query('revoke select on result from laboratory_reader');
      await delay(away);
      await owner.query('grant select on result to laboratory_reader');
    },
  };
  return {
    id,
    site: siteOf(id, { id, protocol: 'sql', settings, devices: [{ device: id }] }),
    async misbehave(random) {
      const how = random.pick(Object.keys(misdeeds) as (keyof typeof misdeeds)[]);
      const away = random.between(...AWAY);
      await misdeeds[how](away);
      return lasting(how, away);
    },
    async finish() {
      clearInterval(inserting);
      const { rows } = await owner.query<{ n: string }>('select count(*) as n from result');
      return { what: 'readings', of: `${CELL}/${id}/value`, count: Number(rows[0]?.n) };
    },
    async stop() {
      clearInterval(inserting);
      await Promise.all([owner.end(), admin.end()]);
    },
  };
};

/** A device that posts its readings and keeps each until it is thanked; garbage, a wrong secret, everything twice. */
export const poster: MakeDevice = async ({ plant }) => {
  const id = 'poster';
  const moment = moments();
  const waiting: string[] = [];
  let [secret, made, running, twice] = ['', 0, true, false];
  const making = setInterval(() => waiting.push(JSON.stringify({ t: moment(), v: made++ % 1_000 })), ROW_EVERY_MS);
  const post = async (body: string | Buffer, password = secret): Promise<number> => {
    const { status } = await fetch(`http://127.0.0.1:${plant.ports.ingest}/ingest/v1/devices/${id}/value`, {
      ...{ method: 'POST', body: typeof body === 'string' ? body : new Uint8Array(body) },
      headers: { authorization: `Bearer ${id}.${password}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(5_000),
    });
    return status;
  };
  const posting = (async () => {
    while (running) {
      const [next] = waiting;
      if (secret === '' || next === undefined) await delay(100);
      else if ((await post(next).catch(() => 0)) !== 200) await delay(300);
      else if (!twice || (await post(next).catch(() => 0)) === 200) waiting.shift();
    }
  })();
  const misdeeds = {
    garbage: () => post(randomBytes(200)),
    'a wrong secret': () => post('{}', 'wrong'),
    'everything twice': async () => {
      twice = true;
      await delay(5_000);
      twice = false;
    },
  };
  return {
    id,
    site: siteOf(id),
    async begin(client) {
      const rotated = (await client.command('plant.device.rotate', { site: SITE, device: id })) as { secret: string };
      secret = rotated.secret;
    },
    async misbehave(random) {
      const how = random.pick(Object.keys(misdeeds) as (keyof typeof misdeeds)[]);
      await Promise.resolve(misdeeds[how]()).catch(() => undefined);
      return how;
    },
    async finish() {
      clearInterval(making);
      return { what: 'readings', of: `${CELL}/${id}/value`, count: made };
    },
    async stop() {
      clearInterval(making);
      running = false;
      await posting;
    },
  };
};
