import { expect, test } from 'vitest';
import { historyOf } from '../history.ts';

const log = [
  'not a line of the log, about meter',
  '{"time":9000,"connection":"meter","state":"online","reason":null}',
  '{"time":10020,"connection":"meter","device":"m","state":"silent","reason":"no answer"}',
  '{"time":10030,"connection":"other","state":"silent","reason":"no answer of meter"}',
  '{"time":31000,"connection":"meter","state":"online","reason":null}',
  '{"level":30,"msg":"it speaks of meter, and ends in the mid',
].join('\n');

test('a late recovery is told with what the device did and what the gateway said of it, in order', () => {
  const away = { how: 'cut', from: 10_000, to: 30_000, knocked: 30_400 };
  const did = [
    { how: 'lies', from: 2_000, to: 4_000 },
    { how: 'cut', from: 10_000, to: 30_000 },
  ];
  expect(historyOf(log, 'meter', { away, back: 30_500 }, did).map((line) => line.trim())).toEqual([
    '-28000 ms  the drill: lies',
    '-26000 ms  the drill: well again after lies',
    '-21000 ms  connection: online',
    '-20000 ms  the drill: cut',
    '-19980 ms  device m: silent, no answer',
    '0 ms  the drill: well again after cut',
    '400 ms  the first attempt after the return',
    '500 ms  the first good value',
  ]);
});
