import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type GatewayStatus, isGood, ledgerBalances } from '@millrace/contracts';
import mqtt, { type MqttClient } from 'mqtt';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type CutProxy, cutProxy } from '../../gateway/test/cut-proxy.ts';
import { runCli } from '../cli/test/run-cli.ts';
import { applySite, type Box, type Centre, makeBox, startBox, startCentre } from '../testing/edge-and-centre.ts';
import { type House, until } from './house.ts';

// Two real houses on one machine, a link between them that can be cut: nothing here is fake but the devices.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let centre: Centre;
let database: pg.Pool;
let server: CutProxy;
let records: CutProxy;
let place: House;
let box: Box;
let devices: Awaited<ReturnType<typeof applySite>>;
let other: Awaited<ReturnType<typeof applySite>>;
const clients: MqttClient[] = [];
const base = Math.floor(Date.now() / 1000) * 1_000_000 - 60_000_000;

beforeAll(async () => {
  centre = await startCentre();
  database = centre.database();
  devices = await applySite(centre, 'north');
  other = await applySite(centre, 'south');
  server = await cutProxy(centre.ports.https);
  records = await cutProxy(centre.ports.receiver);
  place = await makeBox(records.port);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)));
  await place?.clean();
  await Promise.all([server?.close(), records?.close(), database?.end()]);
  await centre?.house.clean();
});

async function connect(to: Box, { id, secret }: { id: string; secret: string }): Promise<MqttClient> {
  const options = { username: id, password: secret, clientId: id, reconnectPeriod: 200 };
  // The box has its devices' secrets once its configuration has come.
  const client = await until(() =>
    mqtt.connectAsync(`mqtt://127.0.0.1:${to.mqtt}`, { ...options, reconnectPeriod: 0 }).then(async (first) => {
      await first.endAsync(true);
      return mqtt.connect(`mqtt://127.0.0.1:${to.mqtt}`, { ...options, clean: false });
    }),
  );
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}
const publish = (client: MqttClient, topic: string, body: object) =>
  client.publishAsync(topic, JSON.stringify(body), { qos: 1 });
const rowsOf = async (path: string): Promise<number[]> => {
  const { rows } = await database.query<{ value: number }>(
    `select s.value from timeseries.sample_standard s join timeseries.point p on p.id = s.point
     where p.path = $1 order by s.time`,
    [path],
  );
  return rows.map(({ value }) => value);
};
const piecesOf = async (): Promise<number> =>
  Number((await database.query('select coalesce(sum(quantity), 0) as n from production_log.count')).rows[0]?.n);
const pointOf = async (path: string): Promise<number> =>
  (await database.query<{ id: number }>('select id from timeseries.point where path = $1', [path])).rows[0]?.id ?? 0;
const liveOf = async (point: number) => {
  const { values } = (await centre.get(`/api/v1/points/last?ids=${point}`)) as {
    values: { v: unknown; q: number; t: number }[];
  };
  return values[0];
};
const linkOf = (status: GatewayStatus) => status.sinks.find(({ name }) => name === 'forward');
const json = async (...args: string[]) => {
  const { code, out, error } = await centre.millrace(...args, '--json');
  expect(code, error).toBe(0);
  return JSON.parse(out);
};

test('a box joins with a code that nobody else can answer to, and all it got is for its owner alone', async () => {
  const added = await json('gateway', 'add', 'box-north', '--site', 'north', '--no-qr');
  const address = `https://127.0.0.1:${server.port}`;
  const join_ = (to: string, code: string) => runCli(['gateway', 'join', to, code], { MILLRACE_DATA: place.data });

  // A stranger's authority in the middle: the code tells, and is not said.
  const strange = `${added.code.slice(0, -4)}2345`;
  const wrong = await join_(address, strange);
  expect([wrong.code, wrong.error]).toEqual([3, expect.stringContaining('shows another authority')]);
  const nobody = await join_('https://127.0.0.1:1', added.code);
  expect([nobody.code, nobody.error]).toEqual([4, expect.stringContaining('does not answer')]);

  const joined = await join_(address, added.code.toLowerCase().replaceAll('-', ' '));
  expect([joined.code, joined.out]).toEqual([0, expect.stringContaining('as gateway box-north of site north')]);
  const again = await join_(address, added.code);
  expect([again.code, again.error]).toEqual([3, expect.stringContaining('wrong or used up')]);
  for (const name of [
    'edge.json',
    ...readdirSync(join(place.data, 'certificates', 'edge')).map((one) => join('certificates', 'edge', one)),
  ])
    expect([name, statSync(join(place.data, name)).mode & 0o077]).toEqual([name, 0]);
  expect(await json('gateway', 'list')).toMatchObject([{ gateway: 'box-north', state: 'joined', codeUntil: null }]);
});

test('readings, observations, facts, live values and commands to devices cross the link', async () => {
  box = await startBox(place);
  const press = await connect(box, devices.press);
  const meter = await connect(box, devices.meter);
  const clock = await connect(box, devices.clock);
  for (let n = 0; n <= 20; n++)
    await publish(press, 'devices/press-north/count', { t: base + n * 1_000_000, v: 100 + n });
  await publish(meter, 'devices/meter-north/power', { t: base, v: 4.5 });
  for (const seq of [1, 2, 2]) await publish(clock, 'devices/clock-north/punches', { t: base + seq, seq, badge: 'B7' });

  await until(async () => (await rowsOf('north/hall/line/cell/press-north/count')).length === 21);
  // A device's readings keep their order; those of two devices may come in two loads.
  await until(async () => (await rowsOf('north/hall/line/cell/meter-north/power')).length > 0);
  expect(await rowsOf('north/hall/line/cell/meter-north/power')).toEqual([4.5]);
  const seen = () =>
    database.query(`select source_key from timeseries.observation where source = 'clock-north' order by 1`);
  await until(async () => (await seen()).rowCount === 2);
  await until(async () => (await piecesOf()) === 20);

  const point = await pointOf('north/hall/line/cell/meter-north/power');
  await publish(meter, 'devices/meter-north/power', { t: base + 1, v: 5.5 });
  await until(async () => (await liveOf(point))?.v === 5.5);
  expect(isGood((await liveOf(point))?.q ?? -1)).toBe(true);

  const orders: { id: string; name: string }[] = [];
  press.on('message', (_topic, payload) => {
    const order = JSON.parse(payload.toString()) as { id: string; name: string };
    orders.push(order);
    void publish(press, 'command-results/press-north', { id: order.id, state: 'acknowledged' });
  });
  await press.subscribeAsync('commands/press-north', { qos: 1 });
  const sent = await centre.command('plant.device-command.send', {
    ...{ site: 'north', device: 'press-north', name: 'set-speed' },
    parameters: { rpm: 900 },
  });
  const stateOf = async () =>
    (await centre.get(`/api/v1/entities/plant.device-command/${String(sent.id)}`)) as { state: string };
  await until(async () => (await stateOf()).state === 'acknowledged');
  expect(orders).toMatchObject([{ id: sent.id, name: 'set-speed' }]);
});

test('the link is cut under load, gateway and receiver are killed: nothing is lost or doubled, live goes first', async () => {
  const press = clients[0] as MqttClient;
  const meter = clients[1] as MqttClient;
  const point = await pointOf('north/hall/line/cell/meter-north/power');
  let count = 21;
  const work = async (n: number) => {
    for (let at = 0; at < n; at++, count++) {
      await publish(press, 'devices/press-north/count', { t: base + count * 1_000_000, v: 100 + count });
    }
  };
  await work(20);
  server.cut();
  records.cut();
  await work(40);
  // What is shown at the centre is what it was, and says so.
  await until(async () => {
    const shown = await liveOf(point);
    return shown?.v === 5.5 && !isGood(shown.q);
  });
  await until(async () => linkOf(await box.status())?.state === 'waiting');

  process.kill(box.pidOfGateway(), 'SIGKILL');
  await work(40);
  process.kill(await centre.pidOf('receiver'), 'SIGKILL');
  await work(20);
  const held = await until(() => box.status());
  expect(held.journal.fullAt === null || held.journal.fullAt > held.at).toBe(true);

  await publish(meter, 'devices/meter-north/power', { t: base + 2, v: 6.5 });
  server.mend();
  records.mend();
  await until(async () => {
    const shown = await liveOf(point);
    return shown?.v === 6.5 && isGood(shown.q);
  });
  await work(20);
  const total = count;
  await until(async () => (await rowsOf('north/hall/line/cell/press-north/count')).length === total);
  expect(await rowsOf('north/hall/line/cell/press-north/count')).toEqual(
    Array.from({ length: total }, (_, n) => 100 + n),
  );
  await until(async () => (await piecesOf()) === total - 1);
  const counts = await until(async () => {
    const found = (await box.status()).sources.find(({ source }) => source === 'press-north')?.counts;
    return found?.buffered === 0 && found;
  });
  expect(ledgerBalances(counts)).toBe(true);
  expect([counts.stored, counts.rejected + counts.dropped + counts.unmapped]).toEqual([total, 0]);
});

test('a second box of another site joins by itself at its first start, and neither can write for the other', async () => {
  const added = await json(
    'gateway',
    'add',
    'box-south',
    '--site',
    'south',
    '--no-qr',
    '--server',
    `https://127.0.0.1:${centre.ports.https}`,
  );
  const south = await makeBox();
  try {
    const second = await startBox(south, { MILLRACE_JOIN: added.join });
    const press = await connect(second, other.press);
    await publish(press, 'devices/press-south/count', { t: base, v: 7 });
    await until(async () => (await rowsOf('south/hall/line/cell/press-south/count')).length === 1);
    await press.endAsync(true);
    // A box is online by its account, once a second: one that could not tell it in time is not, for a moment.
    await until(async () => {
      const all = (await json('gateway', 'list')) as { online: boolean }[];
      expect(all).toMatchObject([{ gateway: 'box-north' }, { gateway: 'box-south', site: 'south' }]);
      return all.every(({ online }) => online);
    });
    // The key of one with the secret of the other: refused at both doors.
    const { secret } = JSON.parse(readFileSync(join(south.data, 'edge.json'), 'utf8')) as { secret: string };
    const { Caller } = await import('../../gateway/forward/http-call.ts');
    const folder = join(place.data, 'certificates', 'edge');
    const file = (name: string) => join(folder, name);
    const tls = { ca: file('authority.pem'), certificate: file('client.pem'), key: file('client.pem') };
    for (const port of [centre.ports.https, centre.ports.receiver]) {
      const thief = new Caller({ url: `https://127.0.0.1:${port}`, secret, tls });
      const path =
        port === centre.ports.receiver ? '/receiver/v1/acknowledged?gateway=box-south' : '/edge/v1/requests?wait=0';
      await expect(thief.get(path, new AbortController().signal)).rejects.toThrow(/the certificate is of box-north/);
      thief.close();
      const bare = new Caller({ url: `https://127.0.0.1:${port}`, secret, tls: { ca: tls.ca } });
      await expect(bare.get(path, new AbortController().signal)).rejects.toThrow(/client certificate/);
      bare.close();
    }
    expect((await centre.receiver()).refused).toMatchObject({ 'other-gateway': 1, certificate: 1 });
    const metrics = await (await fetch(`http://127.0.0.1:${centre.ports.http}/metrics`)).text();
    for (const reason of ['other-gateway', 'certificate'])
      expect(metrics).toContain(`millrace_gateway_refused_total{reason="${reason}"} 1`);
  } finally {
    await south.clean();
  }
});

test('a box changes its secret under load: nothing is lost, the old one is refused after its time, the new one outlives a kill', async () => {
  const meter = clients[1] as MqttClient;
  const { secret: old } = JSON.parse(readFileSync(join(place.data, 'edge.json'), 'utf8')) as { secret: string };
  await centre.command('kernel.settings.set', { name: 'plant.credentials', values: { overlapMinutes: 1 } });
  const path = 'north/hall/line/cell/meter-north/power';
  const before = (await rowsOf(path)).length;
  let sent = 0;
  const send = () => publish(meter, 'devices/meter-north/power', { t: base - 10_000_000 + sent, v: 100 + sent++ });
  await send();
  await json('gateway', 'rotate', 'box-north');
  const row = async () => ((await json('gateway', 'list')) as { gateway: string; oldSecretUntil: number }[])[0];
  const changed = await until(async () => {
    await send();
    const one = await row();
    return one?.oldSecretUntil ? one : undefined;
  });
  expect(changed).toMatchObject({ gateway: 'box-north', state: 'joined', secretAskedAt: null });
  const kept = () =>
    JSON.parse(readFileSync(join(place.data, 'gateway', 'secret.json'), 'utf8')) as { current: string };
  await until(() => kept().current !== old);
  process.kill(box.pidOfGateway(), 'SIGKILL');
  for (let n = 0; n < 20; n++) await send();

  const { Caller } = await import('../../gateway/forward/http-call.ts');
  const folder = join(place.data, 'certificates', 'edge');
  const file = (name: string) => join(folder, name);
  const tls = { ca: file('authority.pem'), certificate: file('client.pem'), key: file('client.pem') };
  const ask = async (secret: string, port: number) => {
    const path = port === centre.ports.receiver ? '/receiver/v1/acknowledged?gateway=box-north' : '/edge/v1/config';
    const caller = new Caller({ url: `https://127.0.0.1:${port}`, secret, tls });
    return caller
      .get(path, new AbortController().signal)
      .then(
        () => 'in',
        (error: unknown) => String(error),
      )
      .finally(() => caller.close());
  };
  for (const port of [centre.ports.https, centre.ports.receiver]) {
    expect(await ask(old, port)).toBe('in');
    expect(await ask(kept().current, port)).toBe('in');
  }
  // What is waited for here is the setting's own smallest time.
  await until(async () => {
    await send();
    return Date.now() * 1000 > changed.oldSecretUntil + 2_000_000;
  });
  for (const port of [centre.ports.https, centre.ports.receiver]) {
    await until(async () => (await ask(old, port)).includes('answered 401'));
    expect(await ask(kept().current, port)).toBe('in');
  }
  await send();
  await until(async () => (await rowsOf(path)).length === before + sent);
  await until(async () => linkOf(await box.status())?.state === 'running');
  // Stored is told to the box after the rows are there.
  const counts = await until(async () => {
    const found = (await box.status()).sources.find(({ source }) => source === 'meter-north')?.counts;
    return found?.buffered === 0 && found;
  });
  expect(ledgerBalances(counts)).toBe(true);
  const audit = await database.query(`select 1 from kernel.audit where command = 'plant.gateway.renew-secret'`);
  expect(audit.rowCount).toBe(1);
});

test('a revoked box is refused at every door at once, says so, and keeps what it has', async () => {
  await json('gateway', 'revoke', 'box-north');
  await publish(clients[1] as MqttClient, 'devices/meter-north/power', { t: base + 3, v: 9 });
  const status = await until(async () => {
    const now = await box.status();
    const store = now.sinks.find(({ name }) => name === 'store');
    return /revoked/.test(linkOf(now)?.reason ?? '') && /revoked/.test(store?.reason ?? '') && now;
  });
  expect(status.sources.find(({ source }) => source === 'meter-north')?.counts.buffered).toBe(1);
  expect((await centre.receiver()).refused.revoked).toBeGreaterThan(0);
  // The keeper writes down what the gateway said: it comes by a pipe.
  await until(() => readFileSync(join(place.data, 'logs', 'gateway.log'), 'utf8').includes('revoked'));

  // A new code, the same box: what waited goes through.
  const added = await json('gateway', 'add', 'box-north', '--site', 'north', '--no-qr');
  box.run.process.kill('SIGTERM');
  await box.run.ended;
  const joined = await runCli(['gateway', 'join', `https://127.0.0.1:${server.port}`, added.code], {
    MILLRACE_DATA: place.data,
  });
  expect(joined.code, joined.error).toBe(0);
  box = await startBox(place);
  await until(async () => (await rowsOf('north/hall/line/cell/meter-north/power')).at(-1) === 9);
});
