import { encodeClockTime } from '../../pull/codec/clock-time.ts';
import { linesOf, wholeNumber } from './lines.ts';

/** The words a clock takes. `legacy`: before version 2 of the push protocol; `access`: terminals that also mind a door. */
export type Dialect = 'legacy' | 'attendance' | 'access';

export type ClockCommand =
  | {
      readonly kind: 'put-person';
      readonly person: string;
      readonly name: string;
      readonly card: string | null;
      readonly administrator: boolean;
    }
  | { readonly kind: 'remove-person'; readonly person: string }
  /** To the time of the moment that it is handed over: it may wait for hours. */
  | { readonly kind: 'set-clock' }
  | { readonly kind: 'tell-about-itself' };

const PERSON = /^[A-Za-z0-9]{1,24}$/;
const CARD = /^\d{1,20}$/;
/** What a clock's memory of a name holds, in bytes of UTF-8. */
const NAME_BYTES = 24;

/** Why a command cannot be given to any clock; null where it can. */
export function commandFault(command: ClockCommand): string | null {
  if ('person' in command && !PERSON.test(command.person))
    return `person "${command.person.slice(0, 40)}": a clock takes 1 to 24 letters and digits`;
  if (command.kind === 'put-person' && command.card !== null && !CARD.test(command.card))
    return `card "${command.card.slice(0, 40)}": a clock takes the card's number, digits only`;
  return null;
}

/**
 * A command as its clock takes it, without the number before it. `DATA UPDATE USERINFO` and `DATA DELETE USERINFO` are what
 * deployed firmware of version 2 accepts (others were seen to be answered with -1002), `DATA USER` and `DATA DEL_USER` the
 * words of before, and `… user` with `Pin=` and `CardNo=` those of access terminals. The clock is set by the number of
 * seconds that its own records count in; `face` is what it is to show, `YYYY-MM-DD hh:mm:ss`. Throws a RangeError for a
 * command that `commandFault` names, and for a face of before 2000 or after 2099.
 */
export function writeCommand(command: ClockCommand, dialect: Dialect, face: string): string {
  const fault = commandFault(command);
  if (fault !== null) throw new RangeError(fault);
  switch (command.kind) {
    case 'put-person': {
      const name = shortened(command.name);
      const rights = command.administrator ? 14 : 0;
      const card = command.card ?? '';
      if (dialect === 'access')
        return `DATA UPDATE user CardNo=${card}\tPin=${command.person}\tPassword=\tGroup=0\tStartTime=0\tEndTime=0\tName=${name}\tPrivilege=${rights}`;
      const verb = dialect === 'legacy' ? 'DATA USER' : 'DATA UPDATE USERINFO';
      return `${verb} PIN=${command.person}\tName=${name}\tPri=${rights}\tPasswd=\tCard=${card}\tGrp=1\tTZ=`;
    }
    case 'remove-person':
      if (dialect === 'access') return `DATA DELETE user Pin=${command.person}`;
      return `${dialect === 'legacy' ? 'DATA DEL_USER' : 'DATA DELETE USERINFO'} PIN=${command.person}`;
    case 'set-clock': {
      const count = encodeClockTime(face);
      if (count === null) throw new RangeError(`"${face}" is no time that a clock can show`);
      return `SET OPTION DateTime=${count}`;
    }
    case 'tell-about-itself':
      return 'INFO';
  }
}

/** A line of the answer to a poll. */
export const commandLine = (id: number, text: string): string => `C:${id}:${text}\n`;

/** Without what would end the field or the line, and no longer than a clock keeps; never half a character. */
function shortened(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is taken out
  const clean = name.toWellFormed().replaceAll(/[\u0000-\u001f\u007f]+/g, ' ');
  let kept = '';
  let bytes = 0;
  for (const letter of clean) {
    bytes += Buffer.byteLength(letter);
    if (bytes > NAME_BYTES) break;
    kept += letter;
  }
  return kept.trim();
}

/** What became of a command, by the clock. */
export interface CommandAnswer {
  readonly id: number;
  /** 0 or more: done. */
  readonly code: number;
  readonly command: string;
}

const MAX_ANSWERS = 1_000;

/**
 * The body of `devicecmd`: one answer a line (`ID=7&Return=0&CMD=DATA`), or one over several lines with what a command
 * printed behind `Content=`, which is left out. What is no answer is skipped: the clock is asked again.
 */
export function readAnswers(body: string): CommandAnswer[] {
  const answers: CommandAnswer[] = [];
  let id: number | null = null;
  let code: number | null = null;
  let command = '';
  const end = (): void => {
    if (id !== null && code !== null && answers.length < MAX_ANSWERS) answers.push({ id, code, command });
    id = null;
    code = null;
    command = '';
  };
  for (const { text } of linesOf(body)) {
    if (/^\s*Content=/i.test(text.slice(0, 32))) break;
    for (const field of text.split('&')) {
      const at = field.indexOf('=');
      const name = field.slice(0, Math.max(0, at)).trim().toLowerCase();
      const value = field.slice(at + 1).trim();
      if (name === 'id') {
        end();
        id = wholeNumber(value);
      } else if (name === 'return') code = wholeNumber(value);
      else if (name === 'cmd') command = value.slice(0, 64);
    }
  }
  end();
  return answers;
}

/** What a code of a clock means (public findings on deployed firmware), in words for a technician. */
export function answerReason(code: number): string | null {
  if (code >= 0) return null;
  return ANSWERS[code] ?? `the clock refused it with code ${code}`;
}

const ANSWERS: Readonly<Record<number, string>> = {
  [-1]: 'the clock does not know this command, or has no data for it',
  [-2]: 'the clock could not write it to its memory',
  [-1002]: 'the clock does not take these words: set its dialect',
  [-1004]: 'this model has no such table',
};
