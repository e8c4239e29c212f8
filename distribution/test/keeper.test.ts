import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { processAlive } from '../postgres/process-alive.ts';
import { gone, type House, house, KEEPER, prints, type Run, until } from './house.ts';

// Real processes on a machine that does much else.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const postmaster = (data: string): number =>
  Number(readFileSync(join(data, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);

const isIn = (pid: string, folder: string): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false; // no process, or ended in between
  }
};

const part = async (plant: House, name: string) =>
  (await plant.ask('server')).parts.find((entry) => entry.name === name);

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

describe('a running house', () => {
  let plant: House;
  let run: Run;
  beforeAll(async () => {
    plant = await house();
    run = plant.run();
    await run.ready;
  });
  afterAll(() => plant.clean());

  test('its folder and every secret in it are for the owner alone', () => {
    expect(statSync(plant.data).mode & 0o777).toBe(0o700);
    for (const file of [
      'secrets.json',
      'keeper.json',
      'keeper.lock',
      'certificates/server.key',
      'certificates/authority.key',
    ])
      expect([file, statSync(join(plant.data, file)).mode & 0o077]).toEqual([file, 0]);
  });

  test('the console tells the addresses and the one-time code, and no other secret', () => {
    const secrets = JSON.parse(readFileSync(join(plant.data, 'secrets.json'), 'utf8')) as Record<string, string>;
    for (const word of ['/office', '/panel/', '/trust', secrets.claim]) expect(run.output()).toContain(word);
    for (const [name, secret] of Object.entries(secrets))
      if (name !== 'claim') expect(run.output()).not.toContain(secret);
  });

  test('each process gets its own login and the secrets it needs, and nobody the administrator’s', async () => {
    const { env: gateway } = await plant.ask('gateway');
    const { env: server } = await plant.ask('server');
    const who = async (url: string | undefined) => await query(url ?? '', 'select current_user::text name');
    expect(await who(gateway.MILLRACE_RECEIVER_URL)).toEqual([{ name: 'millrace_receiver' }]);
    expect(await who(server.MILLRACE_APP_URL)).toEqual([{ name: 'millrace_app' }]);
    expect(await who(server.MILLRACE_READER_URL)).toEqual([{ name: 'millrace_reader' }]);
    expect(await who(server.MILLRACE_AUTH_URL)).toEqual([{ name: 'millrace_auth' }]);
    expect(gateway.MILLRACE_GATEWAY_SECRET).toBe(server.MILLRACE_GATEWAY_SECRET);
    expect(server.MILLRACE_LIVE_URL).toContain(gateway.MILLRACE_LIVE_SECRET);
    for (const env of [gateway, server]) {
      expect(env.DATABASE_URL).toBeUndefined();
      expect(Object.values(env).join(' ')).not.toContain('//postgres:');
    }
    expect(gateway.MILLRACE_APP_URL).toBeUndefined();
  });

  test('a second run on the same folder is refused, naming the first', async () => {
    const second = plant.run({ MILLRACE_PORT: '0' });
    expect(await second.ended).toBe(2);
    expect(second.output()).toContain(`in use by process ${run.process.pid}`);
    expect(second.output()).toContain('MILLRACE_DATA');
    expect((await plant.ask('server')).pid).toBeGreaterThan(0);
  });

  test('a killed gateway comes back alone, with the reason on the health page', async () => {
    const [gateway, server] = [await plant.ask('gateway'), await plant.ask('server')];
    process.kill(gateway.pid, 'SIGKILL');
    const back = await until(async () => {
      const now = await plant.ask('gateway');
      return now.pid !== gateway.pid && now;
    });
    expect(processAlive(back.pid)).toBe(true);
    expect((await plant.ask('server')).pid).toBe(server.pid);
    // The server is told of both by the keeper: until then it shows the state of before the fall.
    await until(async () => {
      const shown = await part(plant, 'gateway');
      return shown?.state === 'ready' && shown.restarts === 1;
    });
    await prints(run, 'gateway was ended by SIGKILL');
  });

  test('a server that throws comes back alone, and the console says what it said last', async () => {
    const [gateway, server] = [await plant.ask('gateway'), await plant.ask('server')];
    await plant.ask('server', '/crash').catch(() => undefined);
    await until(async () => (await plant.ask('server')).pid !== server.pid);
    expect((await plant.ask('gateway')).pid).toBe(gateway.pid);
    await prints(run, 'server ended with code 1; it last said: Error: the fixture was asked to crash');
  });

  test('a killed PostgreSQL comes back by itself, the others go on', async () => {
    const [gateway, server] = [await plant.ask('gateway'), await plant.ask('server')];
    const before = postmaster(plant.data);
    process.kill(before, 'SIGKILL');
    const url = gateway.env.MILLRACE_RECEIVER_URL ?? '';
    await until(async () => (await part(plant, 'database'))?.restarts === 1);
    await until(async () => (await query(url, 'select 1')).length === 1);
    expect(postmaster(plant.data)).not.toBe(before);
    expect((await plant.ask('gateway')).pid).toBe(gateway.pid);
    expect((await plant.ask('server')).pid).toBe(server.pid);
    await until(async () => (await part(plant, 'database'))?.state === 'ready');
  });

  test('with nobody to read its console any more the plant runs on, and a part that falls comes back', async () => {
    run.process.stdout?.destroy();
    run.process.stderr?.destroy();
    const [gateway, server] = [await plant.ask('gateway'), await plant.ask('server')];
    process.kill(gateway.pid, 'SIGKILL');
    await until(async () => (await plant.ask('gateway')).pid !== gateway.pid);
    await until(async () => (await part(plant, 'gateway'))?.state === 'ready');
    expect((await plant.ask('server')).pid).toBe(server.pid);
    expect(run.process.exitCode).toBeNull();
  });

  test('killed itself, its children end by themselves and the next run recovers', async () => {
    const [gateway, server] = [await plant.ask('gateway'), await plant.ask('server')];
    const database = postmaster(plant.data);
    run.process.kill('SIGKILL');
    expect(await run.ended).toBe('SIGKILL');
    // At once, while the leftovers are still there.
    run = plant.run();
    await run.ready;
    expect(run.output()).toContain('was killed: recovering');
    for (const pid of [gateway.pid, server.pid, database]) expect(processAlive(pid)).toBe(false);
    expect((await plant.ask('server')).env.MILLRACE_CLAIM_CODE).toBe(server.env.MILLRACE_CLAIM_CODE);
  });

  test.runIf(process.platform === 'linux')(
    'after a power loss, ids of the dead run that others have now are left alone',
    async () => {
      const { pid } = await plant.ask('gateway');
      const database = postmaster(plant.data);
      run.process.kill('SIGKILL');
      await run.ended;
      await gone(pid);
      process.kill(database, 'SIGKILL');
      // Its backends notice that the postmaster is gone, and end too.
      await gone(database);
      const cluster = join(plant.data, 'postgres', 'cluster');
      await until(() => !readdirSync('/proc').some((name) => isIn(name, cluster)));
      const bystander = spawn('sleep', ['1000']);
      const file = join(cluster, 'postmaster.pid');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(bystander.pid)));
      const keeper = join(plant.data, 'keeper.json');
      const holder = JSON.parse(readFileSync(keeper, 'utf8')) as { children: object[] };
      const children = holder.children.map((child) => ({ ...child, pid: bystander.pid }));
      writeFileSync(keeper, JSON.stringify({ ...holder, pid: bystander.pid, children }));

      run = plant.run();
      await run.ready;
      expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
      bystander.kill();
    },
  );

  test('SIGTERM ends everything and leaves no process and no lock behind', async () => {
    const pids = [(await plant.ask('gateway')).pid, (await plant.ask('server')).pid, postmaster(plant.data)];
    run.process.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    for (const pid of pids) expect(processAlive(pid)).toBe(false);
    expect(() => statSync(join(plant.data, 'keeper.json'))).toThrow();
  });

  test.runIf(process.platform !== 'win32')(
    'an npm that is ended, with its shell, takes the plant with it',
    async () => {
      const shell = spawn('sh', ['-c', '"$0" "$1" & wait', process.execPath, KEEPER], {
        env: { ...plant.env, npm_lifecycle_event: 'start' },
        stdio: 'ignore',
      });
      const { pid } = await until(() => plant.ask('server'));
      shell.kill('SIGKILL');
      await gone(pid);
      await until(() => statSync(join(plant.data, 'keeper.json'), { throwIfNoEntry: false }) === undefined);
    },
  );
});

describe('a start that cannot be', () => {
  let plant: House;
  beforeAll(async () => {
    plant = await house();
  });
  afterAll(() => plant.clean());

  test('taken ports are all named with setting and process, and nothing is left running', async () => {
    const taken = createServer();
    const database = createServer();
    for (const [server, name] of [
      [taken, 'MILLRACE_MQTT_PORT'],
      [database, 'MILLRACE_DATABASE_PORT'],
    ] as const)
      await new Promise<void>((resolve) => server.listen(Number(plant.env[name]), '127.0.0.1', resolve));
    const run = plant.run({ MILLRACE_HTTPS_PORT: plant.env.MILLRACE_PORT ?? '' });
    expect(await run.ended).toBe(2);
    for (const name of ['MILLRACE_MQTT_PORT', 'MILLRACE_DATABASE_PORT'])
      expect(run.output()).toContain(`port ${plant.env[name]} (${name}) is taken`);
    if (process.platform === 'linux') expect(run.output()).toContain(`by process ${process.pid} (`);
    expect(run.output()).toContain('MILLRACE_PORT and MILLRACE_HTTPS_PORT are both');
    expect(run.output()).not.toContain('    at ');
    taken.close();
    database.close();
  });

  test('faulty settings are reported together, by name', async () => {
    const run = plant.run({ MILLRACE_PORT: 'eighty', MILLRACE_LOGS: 'nowhere', DATABASE_URL: 'mysql://x' });
    expect(await run.ended).toBe(2);
    for (const name of ['MILLRACE_PORT', 'MILLRACE_LOGS', 'DATABASE_URL']) expect(run.output()).toContain(name);
    expect(run.output()).toContain('3 fault(s)');
  });

  test('asked to stop in the middle of its first start, it leaves nothing behind', async () => {
    const run = plant.run();
    await until(() => run.process.pid !== undefined && statSync(join(plant.data, 'postgres', 'cluster')).isDirectory());
    run.process.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(() => statSync(join(plant.data, 'postgres', 'cluster', 'postmaster.pid'))).toThrow();
    // And the start after it is whole.
    const next = plant.run();
    await next.ready;
    next.process.kill('SIGTERM');
    expect(await next.ended).toBe(0);
  });

  test('a child that does not end when asked is ended by force', async () => {
    const run = plant.run({ MILLRACE_TEST_STUBBORN: 'MILLRACE_INGEST_PORT' });
    await run.ready;
    const { pid } = await plant.ask('gateway');
    run.process.send({ type: 'stop' });
    expect(await run.ended).toBe(0);
    expect(await gone(pid)).toBe(true);
    expect(run.output()).toContain('gateway did not end within');
  });
});

describe('the parts apart', () => {
  let plant: House;
  beforeAll(async () => {
    plant = await house();
  });
  afterAll(() => plant.clean());

  test('an edge box runs a gateway alone, with the secrets of its own settings and no database', async () => {
    const edge = {
      MILLRACE_TEST_SHAPE: 'edge',
      MILLRACE_GATEWAY: 'line-7',
      MILLRACE_GATEWAY_SECRET: 'a secret of sixteen or more',
      MILLRACE_SERVER_URL: 'https://centre.example:8443',
    };
    const lacking = plant.run({ ...edge, MILLRACE_GATEWAY_SECRET: '' });
    expect(await lacking.ended).toBe(2);
    expect(lacking.output()).toContain('MILLRACE_GATEWAY_SECRET');

    const run = plant.run(edge);
    await run.ready;
    const { env } = await plant.ask('gateway');
    for (const [name, value] of Object.entries(edge)) expect(env[name]).toBe(value);
    expect(env.MILLRACE_RECEIVER_URL).toBeUndefined();
    await expect(plant.ask('server')).rejects.toThrow();
    expect(() => statSync(join(plant.data, 'postgres'))).toThrow();
    run.process.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  test('a centre runs server and database, and no door for devices', async () => {
    const run = plant.run({ MILLRACE_TEST_SHAPE: 'central', MILLRACE_DATA: `${plant.data}-central` });
    await run.ready;
    const { env, parts } = await plant.ask('server');
    expect(parts.map(({ name }) => name)).not.toContain('gateway');
    expect(env.MILLRACE_GATEWAY_SECRET).toBeUndefined();
    expect(env.MILLRACE_LIVE_URL).toBeUndefined();
    expect(await query(env.MILLRACE_APP_URL ?? '', 'select 1 one')).toEqual([{ one: 1 }]);
    await expect(plant.ask('gateway')).rejects.toThrow();
    run.process.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });
});
