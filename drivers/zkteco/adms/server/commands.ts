import type { ClockMemory } from '../../clock-memory.ts';
import { answerReason, commandLine, type Dialect, readAnswers, writeCommand } from '../codec/command.ts';

/** Handed over at one poll: firmware has been seen to take a handful. */
const AT_ONCE = 10;
/** ms after which a command without an answer is handed over again: the clock lost it, or its answer was lost. */
const AGAIN_AFTER = 120_000;
const MOST_TIMES = 5;

export interface HandOver {
  readonly serial: string;
  readonly dialect: Dialect;
  /** ms since 1970. */
  readonly now: number;
  /** What the clock is to show now. */
  readonly face: string;
}

/** The answer to a poll: commands that wait, or OK. */
export function handOver(memory: ClockMemory, { serial, dialect, now, face }: HandOver): string {
  let text = '';
  let handed = 0;
  for (const { id, command, state, sent, sentAt } of memory.open(serial)) {
    if (handed === AT_ONCE) break;
    if (state === 'sent') {
      if (now - (sentAt ?? 0) < AGAIN_AFTER) continue;
      if (sent >= MOST_TIMES) {
        memory.settle(id, 'failed', `handed over ${sent} times, and the clock never answered`);
        continue;
      }
    }
    text += commandLine(id, writeCommand(command, dialect, face));
    memory.sent(id, now);
    handed++;
  }
  return text === '' ? 'OK' : text;
}

/** Notes what a clock says of its commands; it may answer for its own only. The number of answers that were of use. */
export function hearAnswers(memory: ClockMemory, serial: string, body: string): number {
  let heard = 0;
  for (const { id, code } of readAnswers(body)) {
    if (memory.command(id)?.serial !== serial) continue;
    const reason = answerReason(code);
    if (memory.settle(id, reason === null ? 'done' : 'refused', reason)) heard++;
  }
  return heard;
}
