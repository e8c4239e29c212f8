import { z } from 'zod/mini';
import { ApiError } from './errors.ts';
import type { CommandInputs } from './generated/commands.ts';
import { change } from './shapes/proposal.ts';
import type { Send } from './transport.ts';

export interface CommandOptions {
  /** The same key again changes nothing and gives the same answer. Keep it with what is kept. */
  readonly key?: string;
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
  /** How often to ask again while no answer comes; 0 for a caller with a queue of its own. */
  readonly retries?: number;
  /** What a terminal says of it (header `Millrace-Said`, times in µs): that it has happened, and by how much its time was put right. */
  readonly said?: { readonly fact: boolean; readonly at: number; readonly corrected: number };
  /** Makes what proves under which sign-on without the server it was said (header `Millrace-Signed-On`). */
  readonly signedOn?: ProveSent | null;
}
/** What of a command goes over the wire besides its name and key. */
export interface SentCommand {
  /** The header `Millrace-Said`; empty where there is none. */
  readonly said: string;
  /** The text of the body. */
  readonly body: string;
}
export type ProveSent = (sent: SentCommand) => Promise<string>;

/**
 * What a command takes. A name that is written down is one of the release, or a compile error; one that is known only at
 * run time (a description's, a pack's, one kept on the device) takes whatever it is given, and the server judges.
 * (Only of a name that is not written down whole may a record of such names be empty.)
 */
export type InputOf<Name extends string> =
  Record<never, never> extends Record<Name, true>
    ? unknown
    : Name extends keyof CommandInputs
      ? CommandInputs[Name]
      : never;

/** A command with what it is given. */
export interface Call {
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
}
/** What became of a command. */
export class Given {
  /** Undefined where it waits. */
  readonly result: unknown;
  /** What takes it back, where something does and the caller may. */
  readonly undo: Call | null;
  /** Nothing is done yet: another person has to confirm it until `expiresAt` (µs). */
  readonly proposed: {
    readonly id: string;
    readonly expiresAt: number;
    /** It waits for the approvals that stand before it, not for a second person with its right. */
    readonly by?: 'approval' | undefined;
  } | null;

  constructor({ result, undo, proposed }: z.infer<typeof answer>) {
    this.result = result;
    this.undo = undo ?? null;
    this.proposed = proposed ?? null;
  }
}

const answer = z.object({
  result: z.optional(z.unknown()),
  undo: z.optional(z.object({ command: z.string(), input: z.record(z.string(), z.unknown()) })),
  proposed: z.optional(z.object({ id: z.string(), expiresAt: z.number(), by: z.optional(z.literal('approval')) })),
});

const RETRIES = 4;
const FIRST_PAUSE_MS = 300;

const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    signal?.addEventListener('abort', end, { once: true });
  });

/** A key that no other command has. `crypto.randomUUID` exists only over HTTPS and on loopback, getRandomValues always. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * A command by its name. Where no answer comes (link lost, server busy) the very same request is sent again with the
 * same key after a growing pause; after the last try the ApiError says so, and `passing` is true.
 */
export function createCommands(send: Send) {
  return async <Name extends string>(
    name: Name,
    input: InputOf<Name>,
    options: CommandOptions = {},
  ): Promise<Given> => {
    const { key = newKey(), dryRun = false, signal, retries = RETRIES, said, signedOn } = options;
    const saying = said ? `${said.fact ? 'fact' : 'request'}; at=${said.at}; corrected=${said.corrected}` : '';
    // Written once: what is proven is what is sent.
    const body = JSON.stringify(input);
    const proof = signedOn && (await signedOn({ said: saying, body }));
    for (let tried = 0; ; tried++) {
      try {
        const given = await send(`/api/v1/commands/${name}${dryRun ? '?dryRun=1' : ''}`, answer, {
          method: 'POST',
          text: body,
          headers: {
            'idempotency-key': key,
            ...(saying ? { 'millrace-said': saying } : {}),
            ...(proof ? { 'millrace-signed-on': proof } : {}),
          },
          signal,
        });
        return new Given(given);
      } catch (error) {
        if (!(error instanceof ApiError) || !error.passing || tried >= retries) throw error;
        await pause(FIRST_PAUSE_MS * 2 ** tried, signal);
      }
    }
  };
}

const effects = z.object({ effects: z.nullable(z.object({ changes: z.array(change) })) });
export type CommandEffects = NonNullable<z.infer<typeof effects>['effects']>;

/** What a command would write; nothing is changed. Throws what it would be refused with. */
export const createDryRun =
  (send: Send) =>
  async <Name extends string>(name: Name, input: InputOf<Name>, signal?: AbortSignal): Promise<CommandEffects> =>
    (await send(`/api/v1/commands/${name}?dryRun=1`, effects, { method: 'POST', body: input, signal })).effects ?? {
      changes: [],
    };
