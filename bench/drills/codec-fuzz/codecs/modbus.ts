import type { FrameReader } from '../../../../drivers/modbus/codec/frame.ts';
import { mbapFrame, mbapReader } from '../../../../drivers/modbus/codec/mbap.ts';
import {
  answerOf,
  readQuestion,
  writeCoilQuestion,
  writeRegistersQuestion,
} from '../../../../drivers/modbus/codec/pdu.ts';
import { rtuAnswers, rtuFrame, rtuQuestions } from '../../../../drivers/modbus/codec/rtu.ts';
import { isRefusal } from '../../../../drivers/modbus/refusal.ts';
import type { FuzzedCodec } from '../fuzzed-codec.ts';

const QUESTIONS = [
  readQuestion('holding', 0, 10),
  readQuestion('coil', 3, 17),
  writeCoilQuestion(1, true),
  writeRegistersQuestion(4, Uint8Array.of(1, 2, 3, 4), true),
];
const ANSWERS = QUESTIONS.map(({ pdu, dataBytes, echo }) =>
  dataBytes === undefined
    ? pdu.slice(0, echo)
    : Uint8Array.from([pdu[0] as number, dataBytes, ...Array.from({ length: dataBytes }, (_, at) => 37 * at)]),
);
/** The longest frame there is: what an unfinished one may keep. */
const MOST_KEPT = 260;

/** Frames of TCP, and of RTU both ways; every answer is held against every question. */
export const modbus: FuzzedCodec = {
  name: 'modbus',
  samples: () => [
    ...ANSWERS.map((pdu, at) => mbapFrame(at, 1, pdu)),
    ...ANSWERS.map((pdu) => rtuFrame(1, pdu)),
    ...QUESTIONS.map(({ pdu }) => rtuFrame(1, pdu)),
    rtuFrame(1, Uint8Array.of(0x83, 2)),
  ],
  open() {
    const makers = [mbapReader, rtuAnswers, rtuQuestions];
    const readers: FrameReader[] = makers.map((make) => make());
    return (bytes) => {
      let [came, broke] = [false, false];
      for (const [at, reader] of readers.entries()) {
        for (const { pdu } of reader.push(bytes)) {
          came = true;
          for (const question of QUESTIONS) {
            const answer = answerOf(question, pdu);
            if (!isRefusal(answer) && !('data' in answer) && !('exception' in answer)) throw new Error('no answer');
          }
        }
        if (reader.pending > MOST_KEPT) throw new Error(`${reader.pending} bytes kept of a frame`);
        if (reader.broken === undefined) continue;
        broke = true;
        readers[at] = (makers[at] as () => FrameReader)();
      }
      return came ? 'value' : broke ? 'refused' : 'more';
    };
  },
  hard: (bytes) => ({
    zeros: new Uint8Array(bytes),
    'frames that begin at every byte': new Uint8Array(bytes).fill(3),
    'one unit': Uint8Array.from({ length: bytes }, (_, at) => (at % 2 === 0 ? 1 : 3)),
  }),
};
