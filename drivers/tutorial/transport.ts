import { DeviceError, openSocket } from '@millrace/driver-api';
import { type Answer, parseAnswer } from './codec.ts';
import type { KilnSettings } from './manifest.ts';

type Answered = Exclude<Answer, { refused: string }>;

/** A connection to a kiln: a question out, and the answer with its number back. */
export interface KilnLink {
  ask(question: (number: number) => string, signal: AbortSignal): Promise<Answered>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(answer: Answered): void;
  reject(error: unknown): void;
}

const LONGEST_LINE = 8_192;
const NUMBERS = 65_535;

export async function openKiln(
  { host, port }: KilnSettings,
  signal: AbortSignal,
  lost: (error: DeviceError) => void,
): Promise<KilnLink> {
  const socket = await openSocket(host, port, signal);
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let rest = '';
  let ended: DeviceError | null = null;

  const end = (error: DeviceError): void => {
    if (ended) return;
    ended = error;
    socket.destroy();
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    lost(error);
  };
  const take = (line: string): void => {
    const answer = parseAnswer(line);
    if (!answer) {
      end(new DeviceError('garbled', `${host}:${port} sent what is no answer of a kiln: is it one?`));
      return;
    }
    // Whoever asked may have gone since: an answer that nobody waits for is left.
    const asker = waiting.get(answer.number);
    waiting.delete(answer.number);
    if ('refused' in answer) asker?.reject(new DeviceError('device', `the kiln says: ${answer.refused}`));
    else asker?.resolve(answer);
  };

  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (!ended) take(line);
    if (rest.length > LONGEST_LINE) end(new DeviceError('garbled', `${host}:${port} sent a line without an end`));
  });
  socket.on('error', (error) =>
    end(new DeviceError('lost', `${host}:${port}: the connection broke`, { cause: error })),
  );
  socket.on('close', () => end(new DeviceError('lost', `${host}:${port}: the kiln ended the connection`)));

  return {
    ask(question, asked) {
      return new Promise((resolve, reject) => {
        if (ended ?? asked.aborted) {
          reject(ended ?? (asked.reason as Error));
          return;
        }
        last = (last % NUMBERS) + 1;
        const number = last;
        const aborted = (): void => {
          waiting.delete(number);
          reject(asked.reason as Error);
        };
        const settle = (act: () => void): void => {
          asked.removeEventListener('abort', aborted);
          act();
        };
        asked.addEventListener('abort', aborted, { once: true });
        waiting.set(number, {
          resolve: (answer) => settle(() => resolve(answer)),
          reject: (error) => settle(() => reject(error as Error)),
        });
        socket.write(question(number));
      });
    },
    async close() {
      end(new DeviceError('lost', 'we ended the connection'));
    },
  };
}
