import type { FrameReader } from '../codec/frame.ts';
import { mbapFrame, mbapReader } from '../codec/mbap.ts';
import { answerOf, readQuestion, writeCoilQuestion, writeRegistersQuestion } from '../codec/pdu.ts';
import { rtuAnswers, rtuFrame, rtuQuestions } from '../codec/rtu.ts';
import { isRefusal } from '../refusal.ts';

/** Mulberry32: a seed always gives the same numbers. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const QUESTIONS = [
  readQuestion('holding', 0, 10),
  readQuestion('coil', 3, 17),
  writeCoilQuestion(1, true),
  writeRegistersQuestion(4, Uint8Array.of(1, 2, 3, 4), true),
];

export interface FuzzTold {
  readonly pushed: number;
  readonly answered: number;
  readonly broken: number;
  readonly mostPending: number;
}

/** Pushes mutated frames through every reader and every answer: whatever comes, each gives a value or a typed refusal. */
export function fuzzFrames(seed: number, frames: number): FuzzTold {
  const random = randomOf(seed);
  const makers = [mbapReader, rtuAnswers, rtuQuestions];
  const readers: FrameReader[] = makers.map((make) => make());
  let [answered, broken, mostPending] = [0, 0, 0];
  for (let count = 0; count < frames; count++) {
    const which = random(makers.length);
    const reader = readers[which] as FrameReader;
    for (const { pdu } of reader.push(mutated(random, which === 0))) {
      answered++;
      for (const question of QUESTIONS) {
        const answer = answerOf(question, pdu);
        if (!isRefusal(answer) && !('data' in answer) && !('exception' in answer)) throw new Error('no answer');
      }
    }
    mostPending = Math.max(mostPending, reader.pending);
    if (random(50) === 0) reader.silence();
    if (reader.broken !== undefined) {
      broken++;
      readers[which] = (makers[which] as () => FrameReader)();
    }
  }
  return { pushed: frames, answered, broken, mostPending };
}

function mutated(random: (below: number) => number, tcp: boolean): Uint8Array {
  const question = QUESTIONS[random(QUESTIONS.length)] as (typeof QUESTIONS)[number];
  const data = question.dataBytes;
  const pdu =
    data === undefined
      ? question.pdu.slice(0, question.echo)
      : Uint8Array.from([question.pdu[0] as number, data, ...Array.from({ length: data }, () => random(256))]);
  const bytes = [...(tcp ? mbapFrame(random(65536), random(256), pdu) : rtuFrame(random(256), pdu))];
  for (let times = random(4); times > 0; times--) mutate(bytes, random);
  return Uint8Array.from(bytes);
}

function mutate(bytes: number[], random: (below: number) => number): void {
  const at = random(bytes.length + 1);
  switch (random(5)) {
    case 0:
      if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << random(8));
      return;
    case 1:
      bytes.splice(at, 1 + random(8));
      return;
    case 2:
      bytes.splice(at, 0, ...Array.from({ length: 1 + random(300) }, () => random(256)));
      return;
    case 3:
      if (at < bytes.length) bytes[at] = random(2) ? 0xff : 0;
      return;
    default:
      bytes.push(...bytes.slice(at));
  }
}
