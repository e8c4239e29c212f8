import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Below what systems hand out by themselves: no connection and no `listen(0)` takes a port between its choice and its use.
const FIRST = 12_000;
const PORTS = 18_000;
const CLAIMED = 3_600_000;

/** Of the whole machine, also where a run keeps its other files elsewhere. */
const folder = join(process.env.MILLRACE_TEST_PORTS ?? tmpdir(), `millrace-test-ports-${process.getuid?.() ?? 0}`);
let swept = false;

/** A free TCP port on 127.0.0.1 that no other test of this machine is given within the hour. */
export async function testPort(): Promise<number> {
  if (!swept) sweep();
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * PORTS);
    if (claim(join(folder, String(port))) && (await free(port))) return port;
  }
}

/** A test's process is often ended from outside: what it claimed is given back by age, not by it. */
function sweep(): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const claimedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (claimedAt < Date.now() - CLAIMED) rmSync(file, { force: true });
  }
  swept = true;
}

function claim(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function free(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
