import type { LinkAnswer, LinkCommand } from '@millrace/driver-api';
import { z } from 'zod';
import { commandTags, TAG_COMMANDS, type TagCommandParts } from './access/tag-commands.ts';
import { LlrpError } from './llrp-error.ts';
import type { Reader } from './reader.ts';

const SET_OUTPUT = 'set-output';
const NAMES = [SET_OUTPUT, ...Object.keys(TAG_COMMANDS)];

export interface CommandParts extends Omit<TagCommandParts, 'access'> {
  /** null while the reader is not ours. */
  readonly reader: Reader | null;
}

/**
 * Carries out a command for a reader: `set-output` { port, high }, a lamp or a barrier, and those on the memory of tags
 * (`access/tag-commands.ts`). Acknowledged is what the reader has answered for, and of memory what was read back.
 */
export async function carryOut(
  { name, parameters }: LinkCommand,
  { reader, ...parts }: CommandParts,
): Promise<LinkAnswer> {
  if (!NAMES.includes(name)) return { state: 'refused', message: `a reader takes ${NAMES.join(', ')}, not "${name}"` };
  if (!reader) return { state: 'failed', message: 'the reader is not connected now' };
  try {
    return name === SET_OUTPUT
      ? await setOutput(reader, parameters, parts.signal)
      : await commandTags(name, parameters, { ...parts, access: reader.tags });
  } catch (error) {
    if (error === parts.signal.reason) return { state: 'failed', message: 'nobody waited for the answer any more' };
    if (!(error instanceof LlrpError)) throw error;
    return { state: error.kind === 'refused' ? 'refused' : 'failed', message: error.message };
  }
}

const output = z.strictObject({ port: z.int().min(1).max(65_535), high: z.boolean() });

async function setOutput(
  { capabilities, setOutput: set }: Reader,
  parameters: unknown,
  signal: AbortSignal,
): Promise<LinkAnswer> {
  const given = output.safeParse(parameters);
  if (!given.success) return { state: 'refused', message: z.prettifyError(given.error) };
  const { port, high } = given.data;
  if (port > capabilities.outputs) {
    return {
      state: 'refused',
      message: `the reader has ${capabilities.outputs} outputs, none with number ${port}`,
    };
  }
  signal.throwIfAborted();
  await unlessAborted(set(port, high), signal);
  return { state: 'acknowledged' };
}

/** The answer, or the signal's reason as soon as nobody waits for it any more. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const aborted = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', aborted, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', aborted));
}
