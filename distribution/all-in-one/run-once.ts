import { spawn } from 'node:child_process';

/** Runs a Node program of ours to its end, ended early by the signal. Throws with the tail of what it printed. */
export async function runOnce(
  program: string,
  {
    env,
    signal,
    onLine,
  }: { env: Readonly<Record<string, string | undefined>>; signal?: AbortSignal; onLine?: (line: string) => void },
): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, program], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    ...(signal ? { signal } : {}),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-8_000);
    });
  }
  child.stdout.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n')) if (line.trim() !== '') onLine?.(line);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new ProgramError(output.trim() || `${program} ended with ${code}`, code);
}

/** A program of ours ended with a fault: the message is what it printed last. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly code: number | null;
  constructor(message: string, code: number | null) {
    super(message);
    this.code = code;
  }
}
