import { readAttendance } from '../../../../drivers/zkteco/adms/codec/attendance.ts';
import { readAnswers } from '../../../../drivers/zkteco/adms/codec/command.ts';
import { AdmsFault } from '../../../../drivers/zkteco/adms/codec/fault.ts';
import { readTimeZone, readTransFlag } from '../../../../drivers/zkteco/adms/codec/handshake.ts';
import { readOperations } from '../../../../drivers/zkteco/adms/codec/operations.ts';
import { readRequest } from '../../../../drivers/zkteco/adms/codec/request.ts';
import { readPunchEvent } from '../../../../drivers/zkteco/pull/codec/events.ts';
import { ClockFault } from '../../../../drivers/zkteco/pull/codec/fault.ts';
import { Frames, readPacket, writeFrame, writePacket } from '../../../../drivers/zkteco/pull/codec/packet.ts';
import { readPunches, readUsers, writeUser } from '../../../../drivers/zkteco/pull/codec/records.ts';
import { eventOf, punchRecord, withLength } from '../../../../drivers/zkteco/sim/pull-records.ts';
import { bytesOf, type FuzzedCodec, repeated, textOf } from '../fuzzed-codec.ts';

type Kind = abstract new (...given: never[]) => Error;
/** Whether it gave something; a refusal of its own kind is none, every other error is thrown on. */
function gives(kind: Kind, read: () => number): boolean {
  try {
    return read() > 0;
  } catch (error) {
    if (!(error instanceof kind)) throw error;
    return false;
  }
}

const ADMS = [
  '1042\t2026-03-02 08:58:11\t0\t1\t0\t0\t0\r\n1043\t2026-03-02 08:58:12\t255\t4\r\n',
  'PIN=1\tDateTime=2026-03-02 08:58:11\tVerified=1\tStatus=0\n',
  'time=2026-03-02 08:58:11\tpin=7\tevent=0\tinoutstatus=1\tverifytype=15\tindex=3\r\n',
  'OPLOG 4\t14\t2026-03-02 08:00:00\t0\t0\t0\t0\nUSER PIN=7\tName=Rina\tPri=0\tCard=\nFP PIN=7\tTMP=AAAA\n',
  'ID=1&Return=0&CMD=DATA\nID=2&Return=-1&CMD=INFO\nContent=abc\n',
  '/iclock/cdata?SN=CJ1&table=ATTLOG&Stamp=9999&INFO=Ver 8,1,2,3',
  'GET OPTION FROM: 1\r\nTransFlag=TransData AttLog\tOpLog\r\nTimeZone=330\r\n',
];

/** Bodies and addresses of clocks that push, through every reader that a body may come to. */
export const adms: FuzzedCodec = {
  name: 'adms',
  samples: () => ADMS.map(bytesOf),
  open: () => (bytes) => {
    const text = textOf(bytes);
    const gave = [
      gives(AdmsFault, () => readAttendance(text).rows.length),
      gives(AdmsFault, () => readOperations(text, 'OPERLOG').users.length),
      gives(AdmsFault, () => readAnswers(text).length),
      gives(AdmsFault, () => readTransFlag(text).size),
      gives(AdmsFault, () => (readTimeZone(text) === null ? 0 : 1)),
      gives(AdmsFault, () => (readRequest('POST', text) ? 1 : 0)),
    ];
    return gave.some(Boolean) ? 'value' : 'refused';
  },
  hard: (bytes) => ({
    tabs: bytesOf(repeated('\t', bytes)),
    spaces: bytesOf(repeated(' ', bytes)),
    'names without values': bytesOf(repeated('PIN=', bytes)),
    lines: bytesOf(repeated('1\n', bytes)),
    'half a time': bytesOf(repeated('1 2026-03-02 ', bytes)),
    'a query without end': bytesOf(`/iclock/cdata?${repeated('SN=1&', bytes)}`),
  }),
};

const PUNCH = { person: '42', wall: '2026-03-02 08:59:59', verify: 4, state: 255 };
const USER = { uid: 1, person: '42', name: 'Rina', privilege: 0, card: 5 };
const SETS = [
  ...([8, 16, 40] as const).map((size) =>
    withLength(Buffer.concat([punchRecord(PUNCH, size, []), punchRecord(PUNCH, size, [])])),
  ),
  ...([28, 72] as const).map((size) => withLength(writeUser(USER, size))),
  eventOf(PUNCH, 32),
];

/** Packets and records of clocks that are asked over port 4370. */
export const pull: FuzzedCodec = {
  name: 'zk-4370',
  samples: () => [
    ...SETS,
    ...SETS.map((data) => writeFrame(writePacket({ command: 1501, session: 7, reply: 3, data }))),
  ],
  open() {
    let frames = new Frames();
    let count = 0;
    return (given) => {
      const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
      count++;
      const streamed = gives(ClockFault, () => {
        try {
          return frames.take(bytes).map(readPacket).length;
        } catch (error) {
          // The connection ends with it.
          frames = new Frames();
          throw error;
        }
      });
      const gave = [
        streamed,
        gives(ClockFault, () => new Frames().take(bytes).map(readPacket).length),
        gives(ClockFault, () => readPacket(bytes).data.length + 1),
        gives(ClockFault, () => readPunches(bytes, count % 4, []).punches.length),
        gives(ClockFault, () => readUsers(bytes, count % 4).length),
        readPunchEvent(bytes).length > 0,
      ];
      return gave.some(Boolean) ? 'value' : 'refused';
    };
  },
  hard: (bytes) => {
    const empty = writeFrame(writePacket({ command: 2000, session: 7, reply: 3, data: Buffer.alloc(0) }));
    return {
      'empty packets': Buffer.alloc(bytes, empty),
      'one packet': writeFrame(writePacket({ command: 1501, session: 7, reply: 3, data: Buffer.alloc(bytes) })),
      zeros: Buffer.alloc(bytes),
    };
  },
};
