import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { doorForTests, GATE, punch } from './open-door.ts';

const { open, cleanups } = doorForTests();

describe('a clock of each dialect', () => {
  test.each([
    ['legacy', { dialect: 'legacy', eol: '\r\n' }, {}],
    ['attendance', { dialect: 'attendance' }, {}],
    ['attendance with spaces', { writes: 'spaces', eol: '\r\n' }, {}],
    ['attendance with names', { writes: 'names' }, {}],
    ['bits', { understands: 'bits' }, { transFlag: 'bits' }],
    ['spaces', { understands: 'spaces' }, { transFlag: 'spaces' }],
    ['access', { dialect: 'access', eol: '\r\n' }, {}],
  ] as const)('of %s gives its punches, is set, and carries out what it is told', async (_, options, settings) => {
    const now = Date.UTC(2026, 2, 2, 3, 0, 0);
    const { clock, gateway, memory } = await open(
      { clocks: [{ ...GATE, ...settings }] },
      undefined,
      undefined,
      () => now,
    );
    const one = clock(options);
    one.punches.push(punch('1042', '2026-03-02 08:58:11'), punch('1043', '2026-03-02 08:59:00', 255));
    expect(await one.handshake()).toBe(true);
    expect(await one.upload()).toBe(true);
    expect(gateway.punched()).toEqual([
      {
        seq: 'CJ1/1042/2026-03-02 08:58:11/0',
        at: '2026-03-02T02:58:11.000Z',
        badge: '1042',
        direction: 'in',
        method: 'finger',
        state: 0,
        verify: 1,
      },
      {
        seq: 'CJ1/1043/2026-03-02 08:59:00/255',
        at: '2026-03-02T02:59:00.000Z',
        badge: '1043',
        direction: 'unknown',
        method: 'finger',
        state: 255,
        verify: 1,
      },
    ]);
    const rina = { kind: 'put-person', person: '42', name: 'Rina', card: null, administrator: false } as const;
    const ids = [
      memory.give('CJ1', rina),
      memory.give('CJ1', { kind: 'set-clock' }),
      memory.give('CJ1', { kind: 'remove-person', person: '7' }),
    ];
    one.users.set('7', 'gone');
    expect(await one.poll()).toBe(3);
    expect([...one.users]).toEqual([['42', 'Rina']]);
    expect(ids.map((id) => memory.command(id)?.state)).toEqual(['done', 'done', 'done']);
    expect(await one.poll()).toBe(0);
  });

  test('one that does not understand how it is asked uploads nothing, and all once the form is set', async () => {
    const first = await open();
    const one = first.clock({ understands: 'bits' });
    one.punches.push(punch('1', '2026-03-02 08:00:00'));
    await one.handshake();
    expect(await one.upload()).toBe(false);
    const second = await open({ clocks: [{ ...GATE, transFlag: 'bits' }] });
    const again = second.clock({ understands: 'bits' });
    again.punches.push(...one.punches);
    await again.handshake();
    expect(await again.upload()).toBe(true);
  });

  test('is told its zone at every handshake, and so follows summer time', async () => {
    let now = Date.UTC(2026, 2, 29, 0, 59, 0);
    const { clock } = await open({ clocks: [{ ...GATE, zone: 'Europe/Berlin' }] }, undefined, undefined, () => now);
    const one = clock();
    await one.handshake();
    expect(one.options.get('TimeZone')).toBe('1');
    now += 60_000;
    await one.handshake();
    expect(one.options.get('TimeZone')).toBe('2');
  });
});

describe('who may come', () => {
  test('a clock that nobody approved is told, never taken, and keeps its punches', async () => {
    const { clock, gateway, door } = await open();
    const stranger = clock({ serial: 'XX9' });
    stranger.punches.push(punch('1', '2026-03-02 08:00:00'));
    expect(await stranger.handshake()).toBe(false);
    expect(await stranger.post('ATTLOG&Stamp=1', stranger.written(0, 1))).toBe(false);
    expect(gateway.kept).toEqual([]);
    expect(door.strangers()).toMatchObject([
      { name: 'XX9', address: '127.0.0.1', times: 2, settings: { serial: 'XX9' } },
    ]);
    // Told once, however often it asks.
    expect(gateway.told.filter(({ fields }) => fields.serial === 'XX9')).toHaveLength(1);
    const approved = await open({ clocks: [GATE, { ...GATE, serial: 'XX9', device: 'back' }] });
    const same = approved.clock({ serial: 'XX9' });
    same.punches.push(...stranger.punches);
    await same.handshake();
    expect(await same.upload()).toBe(true);
    expect(approved.gateway.kept[0]?.topic).toBe('devices/back/punches');
  });

  test('serial numbers that are invented fill no memory', async () => {
    const { door, url } = await open();
    for (let n = 0; n < 250; n++) await fetch(`${url}/iclock/getrequest?SN=FAKE${n}`);
    expect(door.strangers()).toHaveLength(200);
    expect(door.strangers()[0]?.name).toBe('FAKE249');
  });

  test('a clock from an address that is not its own is refused', async () => {
    const { clock } = await open({ clocks: [{ ...GATE, from: ['192.0.2.7'] }] });
    const one = clock();
    expect(await one.handshake()).toBe(false);
    expect(one.answers[0]).toMatchObject({ status: 403 });
    const right = await open({ clocks: [{ ...GATE, from: ['127.0.0.1'] }] });
    expect(await right.clock().handshake()).toBe(true);
  });
});

describe('commands', () => {
  test('one without an answer is handed over again, five times at most', async () => {
    let now = 1_000_000;
    const { memory, url } = await open({}, undefined, undefined, () => now);
    const id = memory.give('CJ1', { kind: 'remove-person', person: '9' });
    const poll = async () => (await fetch(`${url}/iclock/getrequest?SN=CJ1`)).text();
    for (let n = 1; n <= 5; n++) {
      expect(await poll()).toBe(`C:${id}:DATA DELETE USERINFO PIN=9\n`);
      expect(await poll()).toBe('OK');
      now += 121_000;
    }
    expect(await poll()).toBe('OK');
    expect(memory.command(id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('never answered') });
  });

  test('a clock answers for itself alone, and an answer that comes late changes nothing', async () => {
    const { memory, url } = await open({ clocks: [GATE, { ...GATE, serial: 'CJ2', device: 'back' }] });
    const id = memory.give('CJ1', { kind: 'remove-person', person: '9' });
    const say = (serial: string, code: number) =>
      fetch(`${url}/iclock/devicecmd?SN=${serial}`, { method: 'POST', body: `ID=${id}&Return=${code}&CMD=DATA` });
    await say('CJ2', 0);
    expect(memory.command(id)?.state).toBe('waiting');
    await say('CJ1', -1002);
    await say('CJ1', 0);
    expect(memory.command(id)).toMatchObject({ state: 'refused', reason: expect.stringContaining('dialect') });
  });

  test('who was taken out of a clock leaves nothing behind in what it was told', async () => {
    const { memory, clock } = await open();
    const put = { kind: 'put-person', name: 'Rina', card: '77', administrator: false } as const;
    const one = clock();
    memory.give('CJ1', { ...put, person: '9' });
    memory.give('CJ1', { ...put, person: '10' });
    await one.poll();
    memory.give('CJ1', { kind: 'remove-person', person: '9' });
    await one.poll();
    expect(memory.commands('CJ1').map(({ command }) => command)).toEqual([
      { kind: 'remove-person', person: '9' },
      { ...put, person: '10' },
    ]);
  });

  test('a later word on the same person takes the place of one that waits, or was never answered', async () => {
    let now = 1_000_000;
    const { memory, clock, url } = await open({}, undefined, undefined, () => now);
    const put = { kind: 'put-person', person: '9', card: null, administrator: false } as const;
    const first = memory.give('CJ1', { ...put, name: 'Rina' });
    const second = memory.give('CJ1', { ...put, name: 'Mina' });
    expect(memory.command(first)).toMatchObject({ state: 'failed', reason: expect.stringContaining('later command') });
    // Handed over, and the clock says nothing; then the person leaves.
    expect(await (await fetch(`${url}/iclock/getrequest?SN=CJ1`)).text()).toContain(`C:${second}:`);
    memory.give('CJ1', { kind: 'remove-person', person: '9' });
    const one = clock();
    expect(await one.poll()).toBe(1);
    now += 121_000;
    expect(await one.poll()).toBe(0);
    expect(one.users.size).toBe(0);
  });
});

describe('what is not taken', () => {
  test('punches of before the day from which they are wanted are thanked for and counted', async () => {
    const { clock, gateway, door } = await open({ clocks: [{ ...GATE, since: '2026-03-02' }] });
    const one = clock();
    one.punches.push(
      punch('1', '2019-05-01 08:00:00'),
      punch('1', '2026-03-01 23:59:59'),
      punch('1', '2026-03-02 00:00:00'),
    );
    await one.handshake();
    expect(await one.upload()).toBe(true);
    expect(gateway.punched().map(({ seq }) => seq)).toEqual(['CJ1/1/2026-03-02 00:00:00/0']);
    expect(door.status()[0]).toMatchObject({ punches: 1, earlier: 2 });
    expect(one.answers.at(-1)?.text).toBe('OK: 3');
    // Its battery is dead: somebody is there now, whatever its face shows.
    one.punches.push(punch('2', '2000-01-01 00:04:10'));
    await one.upload();
    expect(gateway.punched().at(-1)).toMatchObject({ badge: '2', at: '1999-12-31T18:04:10.000Z' });
  });

  test('a line that nobody can read is kept as it is, and the clock gets rid of it', async () => {
    const { clock, gateway, door } = await open();
    const one = clock();
    expect(
      await one.post('ATTLOG&Stamp=3', '1\t2026-03-02 08:00:00\t0\t1\nrubbish\n2\t2026-13-02 08:00:00\t0\t1\n'),
    ).toBe(true);
    expect(one.answers.at(-1)?.text).toBe('OK: 3');
    expect(gateway.punched()).toHaveLength(1);
    expect(gateway.on('/unreadable')).toMatchObject([
      { table: 'ATTLOG', line: 2, field: 'time', text: 'rubbish' },
      { table: 'ATTLOG', line: 3, field: 'time' },
    ]);
    expect(door.status()[0]).toMatchObject({ punches: 1, unreadable: 2 });
  });

  test('templates and photos are counted, thanked and nowhere', async () => {
    const { clock, gateway, door } = await open({ operations: true });
    const one = clock();
    expect(
      await one.post('OPERLOG&OpStamp=5', 'FP PIN=7\tFID=0\tTMP=c2VjcmV0\nUSER PIN=7\tName=R\tPasswd=4321\n'),
    ).toBe(true);
    expect(await one.post('BIODATA&Stamp=6', `Pin=7\tNo=0\tTmp=${'c2VjcmV0'.repeat(1_000)}\n`)).toBe(true);
    expect(await one.post('OPERLOG&OpStamp=7', 'OPLOG 4\t14\t2026-03-02 08:00:00\t0\t0\nUSER Name=4321\n')).toBe(true);
    expect(door.status()[0]).toMatchObject({ biometric: 2, unreadable: 1 });
    expect(gateway.on('/operations')).toMatchObject([{ code: 4, operator: '14' }]);
    expect(Buffer.concat(gateway.kept.map(({ payload }) => Buffer.from(payload))).toString()).not.toMatch(
      /c2VjcmV0|4321/,
    );
  });

  test('an access terminal is thanked for a table as it wants to be, and given the time', async () => {
    const now = Date.UTC(2026, 2, 2, 3, 0, 0);
    const tables = 'user uid=1\tpin=4\tname=R\nuser uid=2\tpin=5\tname=M\n';
    const { clock } = await open({ clocks: [{ ...GATE, zone: 'Asia/Kolkata' }] }, undefined, undefined, () => now);
    const one = clock({ dialect: 'access' });
    expect(await one.handshake()).toBe(true);
    expect(one.face).toBe('2026-03-02 08:30:00');
    await one.post('tabledata&tablename=user&count=2', tables);
    expect(one.answers.at(-1)?.text).toBe('user=2');
    const other = await open({ clocks: [{ ...GATE, thanks: 'ok' }] });
    const plain = other.clock({ dialect: 'access' });
    await plain.post('tabledata&tablename=user&count=2', tables);
    expect(plain.answers.at(-1)?.text).toBe('OK');
  });

  test('what is packed is not thanked for, for nobody has read it', async () => {
    const { url, gateway } = await open();
    const packed = await fetch(`${url}/iclock/cdata?SN=CJ1&table=transaction&datafmt=3`, { method: 'POST', body: 'x' });
    expect([packed.status, await packed.text()]).toEqual([400, expect.stringMatching(/^datafmt: packed records/)]);
    const headers = { 'content-encoding': 'gzip' };
    const zipped = await fetch(`${url}/iclock/cdata?SN=CJ1&table=ATTLOG`, { method: 'POST', body: 'x', headers });
    expect([zipped.status, await zipped.text()]).toEqual([400, expect.stringMatching(/"gzip" are not read/)]);
    expect(gateway.kept).toEqual([]);
  });

  test.each([
    ['its length before it', 'Content-Length: 1073741824'],
    ['no length', 'Transfer-Encoding: chunked'],
  ])('a body of a gigabyte with %s is refused early, with the reason', async (_, header) => {
    const { port, gateway } = await open({ door: { port: 0, maxBody: 100_000 } });
    const socket = connect(port, '127.0.0.1');
    cleanups.push(() => void socket.destroy());
    let heard = '';
    socket.on('data', (bytes) => {
      heard += bytes.toString();
    });
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write(`POST /iclock/cdata?SN=CJ1&table=ATTLOG HTTP/1.1\r\nHost: x\r\n${header}\r\n\r\n`);
    const piece = `10000\r\n${'1'.repeat(0x10000)}\r\n`;
    let sent = 0;
    if (header.startsWith('T')) {
      while (!socket.destroyed && heard === '' && sent < 200) {
        sent++;
        await new Promise<void>((resolve) => void socket.write(piece, () => resolve()));
      }
    }
    await closed;
    expect(heard).toMatch(/^HTTP\/1.1 413 /);
    expect(heard).toMatch(/at most 100000 are taken/);
    expect(sent).toBeLessThan(200);
    expect(gateway.kept).toEqual([]);
  });

  test.each([
    ['/iclock/nothing?SN=CJ1', 404, /no request of a time clock/],
    ['/iclock/cdata', 400, /^SN: /],
    ['/', 404, /no request/],
  ])('%s is answered %i with the reason', async (path, status, reason) => {
    const { url } = await open();
    const response = await fetch(url + path);
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(reason);
  });
});
