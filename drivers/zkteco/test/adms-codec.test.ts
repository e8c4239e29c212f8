import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownClock } from '../../../distribution/testing/own-clock.ts';
import { mutate, seeded, seeds } from '../../api/testing/mutate.ts';
import { readAttendance } from '../adms/codec/attendance.ts';
import { answerReason, type ClockCommand, commandFault, readAnswers, writeCommand } from '../adms/codec/command.ts';
import { AdmsFault } from '../adms/codec/fault.ts';
import {
  readTimeZone,
  readTransFlag,
  timeZoneOption,
  transFlag,
  WANTED,
  writeConfiguration,
  writeHandshake,
  writeServerTime,
} from '../adms/codec/handshake.ts';
import { readOperations } from '../adms/codec/operations.ts';
import { readRequest } from '../adms/codec/request.ts';

describe('punches', () => {
  test.each([
    ['tabs and LF', '1042\t2026-03-02 08:58:11\t0\t1\t0\t0\t0\n'],
    ['CRLF', '1042\t2026-03-02 08:58:11\t0\t1\t0\t0\t0\r\n'],
    ['no end of line', '1042\t2026-03-02 08:58:11\t0\t1'],
    ['spaces before the time', '1042    2026-03-02 08:58:11\t0\t1\t0'],
    ['spaces only', '1042 2026-03-02 08:58:11 0 1 0'],
    ['names', 'PIN=1042\tDateTime=2026-03-02 08:58:11\tVerified=1\tStatus=0\n'],
    [
      'an access terminal',
      'time=2026-03-02 08:58:11\tpin=1042\tcardno=0\teventaddr=1\tevent=0\tinoutstatus=0\tverifytype=1\tindex=353\r\n',
    ],
    ['no leading zeros', '1042\t2026-3-2 8:58:11\t0\t1\n'],
  ])('are the same in the dialect of %s', (_, body) => {
    expect(readAttendance(body)).toEqual({
      rows: [{ line: 1, person: '1042', wall: '2026-03-02 08:58:11', state: 0, verify: 1, workCode: null }],
      faults: [],
      others: 0,
    });
  });

  test('keep what nobody knows: state 255, an odd way of telling, a number with zeros before it', () => {
    const { rows } = readAttendance('007\t2026-03-02 08:58:11\t255\t200\t12\n9\t2026-03-02 08:58:12\n');
    expect(rows).toEqual([
      { line: 1, person: '007', wall: '2026-03-02 08:58:11', state: 255, verify: 200, workCode: '12' },
      { line: 2, person: '9', wall: '2026-03-02 08:58:12', state: null, verify: null, workCode: null },
    ]);
  });

  test('a line that cannot be read is named with its field, and the others are taken', () => {
    const body = [
      '1\t2026-02-30 08:00:00\t0\t1',
      '\t2026-03-02 08:00:00\t0\t1',
      '2\t2026-03-02 08:00:00\tin\t1',
      '3\t2026-03-02 08:00:00\t0\t1',
      `4\t2026-03-02 08:00:00\t0\t1\t${'x'.repeat(2_000)}`,
      'rubbish',
    ].join('\r\n');
    const { rows, faults } = readAttendance(body);
    expect(rows.map(({ person }) => person)).toEqual(['3']);
    expect(faults.map(({ line, field }) => [line, field])).toEqual([
      [1, 'time'],
      [2, 'person'],
      [3, 'state'],
      [5, 'line'],
      [6, 'time'],
    ]);
    expect(faults.every(({ text }) => text.length <= 201)).toBe(true);
  });

  test('doors and alarms of an access terminal are no punches', () => {
    const event = (pin: string, code: number) =>
      `time=2026-03-02 08:58:11\tpin=${pin}\tevent=${code}\tinoutstatus=2\tverifytype=200\tindex=1`;
    const read = readAttendance([event('0', 8), event('', 206), event('7', 27), event('7', 0)].join('\n'));
    expect(read).toMatchObject({ others: 3, faults: [], rows: [{ person: '7', state: 2, verify: 200 }] });
  });
});

describe('operations', () => {
  test('users, what was done at the menu, and templates that are counted and not kept', () => {
    const read = readOperations(
      [
        'USER PIN=7\tName=Rina Begum\tPri=0\tPasswd=4321\tCard=[000]\tGrp=1\tTZ=0000000100000000',
        'USER PIN=8\tName=A=B\tPri=14\tPasswd=\tCard=123456',
        'OPLOG 4\t14\t2026-03-02 08:00:00\t0\t0\t0\t0',
        'FP PIN=7\tFID=0\tSize=8\tValid=1\tTMP=c2VjcmV0',
        `BIODATA Pin=7\tNo=0\tTmp=${'A'.repeat(100_000)}`,
        'USER Name=nobody',
        'WHAT 1',
      ].join('\r\n'),
      'OPERLOG',
    );
    expect(read.users).toEqual([
      { line: 1, person: '7', name: 'Rina Begum', privilege: 0, card: null },
      { line: 2, person: '8', name: 'A=B', privilege: 14, card: '123456' },
    ]);
    expect(read.operations).toEqual([
      { line: 3, code: 4, operator: '14', wall: '2026-03-02 08:00:00', objects: ['0', '0', '0', '0'] },
    ]);
    expect(read.biometric).toBe(2);
    expect(read.faults.map(({ line, field }) => [line, field])).toEqual([
      [6, 'PIN'],
      [7, 'kind'],
    ]);
    // Neither a template nor a password is in what comes out.
    expect(JSON.stringify(read)).not.toMatch(/c2VjcmV0|4321|AAAA/);
  });

  test('a table of users says without a word before it what its lines are', () => {
    expect(readOperations('PIN=7\tName=Rina\nPIN=8\n', 'USERINFO').users.map(({ person }) => person)).toEqual([
      '7',
      '8',
    ]);
    expect(readOperations('user uid=1\tcardno=5\tpin=9\tname=Mina\r\n', 'USER').users).toMatchObject([
      { person: '9', name: 'Mina', card: '5' },
    ]);
    expect(readOperations('Pin=7\tTmp=AAAA\n', 'FINGERTMP')).toMatchObject({ biometric: 1, faults: [] });
  });
});

describe('requests', () => {
  test.each([
    ['GET', '/iclock/cdata?SN=CJ1&options=all&language=83&pushver=2.4.1', { kind: 'handshake', pushVersion: '2.4.1' }],
    ['GET', '/iclock/cdata.aspx?SN=CJ1&options=all', { kind: 'handshake', pushVersion: null }],
    ['POST', '/iclock/cdata?SN=CJ1&table=ATTLOG&Stamp=9999', { kind: 'upload', table: 'ATTLOG', stamp: '9999' }],
    ['POST', '/iclock/cdata?SN=CJ1&table=OPERLOG&OpStamp=12', { kind: 'upload', table: 'OPERLOG', stamp: '12' }],
    ['POST', '/iclock/cdata?SN=CJ1&table=tabledata&tablename=user&count=1', { kind: 'upload', table: 'USER' }],
    ['POST', '/iclock/cdata?SN=CJ1&table=rtlog', { kind: 'upload', table: 'RTLOG' }],
    [
      'GET',
      '/iclock/getrequest?SN=CJ1&INFO=Ver%208.0.4.3,3,5,120,192.168.1.201',
      { kind: 'poll', info: { firmware: 'Ver 8.0.4.3', users: 3, fingers: 5, punches: 120 } },
    ],
    ['POST', '/iclock/devicecmd?SN=CJ1', { kind: 'results' }],
    ['POST', '/iclock/registry?SN=CJ1', { kind: 'register' }],
    ['POST', '/iclock/push?SN=CJ1', { kind: 'configuration' }],
    ['GET', '/iclock/ping?SN=CJ1', { kind: 'ping' }],
    ['GET', '/iclock/rtdata?SN=CJ1&type=time', { kind: 'time' }],
  ])('%s %s', (method, target, wanted) => {
    expect(readRequest(method, target)).toMatchObject({ serial: 'CJ1', ...wanted });
  });

  test.each([
    ['/iclock/other?SN=1', 'unknown-path', null],
    ['/etc/passwd', 'unknown-path', null],
    ['/iclock/cdata', 'query-malformed', 'SN'],
    ['/iclock/cdata?SN=a%0ab', 'query-malformed', 'SN'],
    [`/iclock/cdata?SN=${'9'.repeat(5_000)}`, 'query-malformed', null],
  ])('%s is refused with its part named', (target, code, field) => {
    const fault = (() => {
      try {
        return readRequest('GET', target);
      } catch (error) {
        return error;
      }
    })();
    expect(fault).toBeInstanceOf(AdmsFault);
    expect(fault).toMatchObject({ code, field });
  });

  test('an upload that names no table is refused', () => {
    expect(() => readRequest('POST', '/iclock/cdata?SN=1')).toThrow(/table=ATTLOG/);
  });
});

describe('the handshake', () => {
  test.each(['bits', 'tabs', 'spaces'] as const)(
    'asks for the same in the form of %s, and never for templates',
    (form) => {
      const asked = readTransFlag(transFlag(form));
      expect([...asked].sort()).toEqual([...WANTED].sort());
    },
  );

  test('a zone is the same in hours and in minutes, and none is cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -12 * 4, max: 14 * 4 }),
        fc.constantFrom('auto', 'hours', 'minutes'),
        (quarter, form) => {
          const offset = quarter * 15;
          // Fourteen minutes and less would be read as hours; no zone has such an offset but UTC itself.
          fc.pre(offset === 0 || Math.abs(offset) > 14);
          const text = timeZoneOption(offset, form as 'auto');
          if (form === 'hours' && offset % 60 !== 0) expect(text).toBeNull();
          else expect(readTimeZone(text as string)).toBe(offset);
        },
      ),
    );
    expect(['5.5', '', '99999', 'x'].map(readTimeZone)).toEqual([null, null, null, null]);
    expect(timeZoneOption(330, 'omit')).toBeNull();
  });

  const answer = {
    serial: 'CJ1',
    stamps: { attendance: '77', operations: null },
    transFlag: 'tabs',
    timeZone: 'auto',
    offset: 345,
    delay: 10,
    errorDelay: 30,
  } as const;
  test('names its stamps as the firmware does', () => {
    expect(writeHandshake({ ...answer, namedStamps: true })).toMatch(/ATTLOGStamp=77\r\nOPERLOGStamp=0\r\n/);
    expect(writeHandshake({ ...answer, namedStamps: false })).toMatch(/\r\nStamp=77\r\nOpStamp=0\r\n/);
    expect(writeHandshake({ ...answer, namedStamps: true })).toContain('\r\nTimeZone=345\r\n');
  });
  test('of the time of an access terminal', () => {
    expect(writeServerTime('2000-01-01 00:00:05', 345)).toBe('DateTime=5,ServerTZ=+0545');
    expect(writeServerTime('2000-01-01 00:00:05', -210)).toBe('DateTime=5,ServerTZ=-0330');
    expect(() => writeServerTime('1999-01-01 00:00:00', 0)).toThrow(RangeError);
  });
  test('of an access terminal', () => {
    const text = writeConfiguration({ registryCode: 'abc', delay: 5, errorDelay: 30, offset: -300, timeZone: 'auto' });
    expect(text).toMatch(/^registry=ok\r\nRegistryCode=abc\r\n/);
    expect(text).toContain('\r\nTimeZone=-5\r\n');
  });
});

describe('commands', () => {
  const FACE = '2000-01-01 00:00:05';
  const rina: ClockCommand = { kind: 'put-person', person: '42', name: 'Rina', card: '77', administrator: false };
  test.each([
    [rina, 'attendance', 'DATA UPDATE USERINFO PIN=42\tName=Rina\tPri=0\tPasswd=\tCard=77\tGrp=1\tTZ='],
    [rina, 'legacy', 'DATA USER PIN=42\tName=Rina\tPri=0\tPasswd=\tCard=77\tGrp=1\tTZ='],
    [{ kind: 'remove-person', person: '42' }, 'attendance', 'DATA DELETE USERINFO PIN=42'],
    [{ kind: 'remove-person', person: '42' }, 'legacy', 'DATA DEL_USER PIN=42'],
    [{ kind: 'remove-person', person: '42' }, 'access', 'DATA DELETE user Pin=42'],
    [{ kind: 'set-clock' }, 'access', 'SET OPTION DateTime=5'],
    [{ kind: 'tell-about-itself' }, 'attendance', 'INFO'],
  ] as const)('%j in words of %s', (command, dialect, text) => {
    expect(writeCommand(command, dialect, FACE)).toBe(text);
  });

  test('a name can end neither its field nor its line, and is cut between letters', () => {
    const text = writeCommand({ ...rina, name: 'রিনা বেগম\tPri=14\nC:9:REBOOT' }, 'attendance', FACE);
    expect(text).not.toMatch(/\n|Pri=14/);
    expect(text.split('\t')[1]).toMatch(/^Name=রিনা/);
    expect(text.isWellFormed()).toBe(true);
  });

  test('what no clock takes is refused with the reason', () => {
    expect(commandFault({ kind: 'remove-person', person: '4\t2' })).toMatch(/1 to 24 letters and digits/);
    expect(commandFault({ ...rina, card: 'ab' })).toMatch(/digits only/);
    expect(() => writeCommand({ kind: 'set-clock' }, 'access', '1999-12-31 23:59:59')).toThrow(
      /no time that a clock can show/,
    );
    expect(() => writeCommand({ kind: 'remove-person', person: '' }, 'access', FACE)).toThrow(RangeError);
  });

  test('answers come one a line, many at once, or with what was printed', () => {
    expect(readAnswers('ID=1&Return=0&CMD=DATA\nID=2&Return=-1002&CMD=DATA\r\n')).toEqual([
      { id: 1, code: 0, command: 'DATA' },
      { id: 2, code: -1002, command: 'DATA' },
    ]);
    expect(readAnswers('ID=32\nReturn=0\nCMD=Shell\nContent=ID=33\nReturn=1')).toEqual([
      { id: 32, code: 0, command: 'Shell' },
    ]);
    expect(readAnswers('nothing\nID=x&Return=0')).toEqual([]);
    expect(answerReason(-1002)).toMatch(/dialect/);
    expect(answerReason(0)).toBeNull();
  });
});

describe('bad input', () => {
  const samples = [
    '1042\t2026-03-02 08:58:11\t0\t1\t0\t0\t0\r\n1043\t2026-03-02 08:58:12\t255\t4\r\n',
    '1042    2026-03-02 08:58:11\t0\t1\t0\nPIN=1\tDateTime=2026-03-02 08:58:11\tVerified=1\tStatus=0\n',
    'time=2026-03-02 08:58:11\tpin=7\tevent=0\tinoutstatus=1\tverifytype=15\tindex=3\r\n',
    'OPLOG 4\t14\t2026-03-02 08:00:00\t0\t0\t0\t0\nUSER PIN=7\tName=Rina\tPri=0\tCard=\nFP PIN=7\tTMP=AAAA\n',
    'ID=1&Return=0&CMD=DATA\nID=2&Return=-1&CMD=INFO\nContent=abc\n',
    '/iclock/cdata?SN=CJ1&table=ATTLOG&Stamp=9999&INFO=Ver 8,1,2,3',
    'GET OPTION FROM: 1\r\nTransFlag=TransData AttLog\tOpLog\r\nTimeZone=330\r\n',
  ].map((text) => Buffer.from(text));

  test('ten thousand mutated bodies each give a value or a typed fault', () => {
    for (const seed of seeds()) {
      const random = seeded(seed);
      for (let n = 0; n < 10_000; n++) {
        const text = mutate(samples, random).toString('utf8');
        const { rows, faults } = readAttendance(text);
        for (const row of rows) expect(row.wall).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
        for (const fault of faults) expect(fault.line).toBeGreaterThan(0);
        readOperations(text, 'OPERLOG');
        readAnswers(text);
        readTransFlag(text);
        readTimeZone(text);
        try {
          readRequest(n % 2 === 0 ? 'GET' : 'POST', text);
        } catch (error) {
          if (!(error instanceof AdmsFault)) throw error;
        }
      }
    }
  });

  test('more lines than a clock has are refused before they fill the memory', () => {
    expect(() => readAttendance('1\n'.repeat(200_000))).toThrow(/100000 lines/);
  });

  test.each(['\t', ' ', '=', '\n', '1', 'PIN=', '\r', '1 2026-03-02 '])(
    'a body of nothing but %j takes linear time',
    (piece) => {
      const time = (bytes: number): number => {
        const body = piece.repeat(bytes / piece.length);
        const clock = ownClock();
        for (const read of [readAttendance, (text: string) => readOperations(text, 'OPERLOG'), readAnswers]) {
          try {
            read(body);
          } catch (error) {
            if (!(error instanceof AdmsFault)) throw error;
          }
        }
        clock.stop();
        return clock.passed();
      };
      time(100_000);
      // Quadratic work would take sixteen times sixteen as long; a second is far beyond what the shared machine adds.
      expect(time(4_000_000)).toBeLessThan(Math.max(1_000, time(250_000) * 64));
    },
  );
});
