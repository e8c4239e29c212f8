import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from './console.ts';

const PROGRAM = join(import.meta.dirname, '..', 'database', 'packs.ts');
/** A little less than the server waits. */
const WITHIN_MS = 170_000;

const question = z.object({ type: z.literal('packs'), id: z.string(), request: z.unknown() });
const said = z.union([z.object({ answer: z.unknown() }), z.object({ reason: z.string() })]);

/**
 * Answers the server that asks for something to be done to packs, by a program that connects as the owner of the tables:
 * neither the server nor the keeper holds such a connection. `removed`: the folder for records of packs that go.
 * Undefined: it asks something else. Never rejects.
 */
export async function answerPacks(
  message: unknown,
  { ownerUrl, removed }: { readonly ownerUrl: () => string; readonly removed: string },
): Promise<object | undefined> {
  const asked = question.safeParse(message).data;
  if (!asked) return undefined;
  const answer = { type: 'pack-answer', id: asked.id };
  try {
    return { ...answer, ...(await run(asked.request, ownerUrl(), removed)) };
  } catch (error) {
    return { ...answer, reason: messageOf(error) };
  }
}

function run(request: unknown, ownerUrl: string, removed: string): Promise<z.infer<typeof said>> {
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM], {
    env: {
      ...{ PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, TEMP: process.env.TEMP, TZ: process.env.TZ },
      MILLRACE_OWNER_URL: ownerUrl,
      MILLRACE_REMOVED: removed,
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    windowsHide: true,
  });
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4_000);
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), WITHIN_MS);
    let told: z.infer<typeof said> | undefined;
    child.once('message', (value) => {
      told = said.safeParse(value).data;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (told) resolve(told);
      else reject(new Error(output.trim() || `the program was ended by ${signal ?? `code ${code}`}`));
    });
    child.send(request as object, (error) => error && reject(error));
  });
}
