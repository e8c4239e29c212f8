import { createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';

const kept = z.object({
  /** SHA-256 of the secret that was given by settings when these were made: another one given since stands. */
  after: z.string(),
  current: z.string(),
  next: z.string().optional(),
});

/** What this gateway shows to the other side of its links. Changed in two steps, each on disk before it counts. */
export interface ServiceSecret {
  readonly current: string;
  /** Makes the next secret, or finds the one made before, and gives its SHA-256 (hexadecimal). Throws where it cannot be kept. */
  prepare(): string;
  /** The other side has taken the next secret, or takes what we show now: it is the only one from now on. */
  settle(): void;
  /** The next secret is shown, and was not settled on yet. */
  readonly unsettled: boolean;
  /** Another one was given by whoever gave the first: it stands at once, and is kept by the giver. */
  useGiven(secret: string): void;
  /** What we show was refused: while it is not known which of two holds, the other is shown. */
  tryOther(): void;
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/**
 * The secret given by settings, or the one that came after it. The file is damaged at most by a disk: then the given one
 * stands, which the other side refuses in words once it has ended.
 */
export function openServiceSecret(file: string, given: string): ServiceSecret {
  const after = hashOf(given);
  let state = read(file, after) ?? { after, current: given };
  let showsNext = false;
  const keep = (next: z.infer<typeof kept>): void => {
    writeSynced(file, `${JSON.stringify(next)}\n`);
    state = next;
  };
  return {
    get current() {
      return (showsNext ? state.next : undefined) ?? state.current;
    },
    prepare() {
      const next = state.next ?? randomBytes(32).toString('base64url');
      if (state.next === undefined) keep({ ...state, next });
      return hashOf(next);
    },
    settle() {
      if (state.next === undefined) return;
      showsNext = true;
      try {
        keep({ after: state.after, current: state.next });
        showsNext = false;
      } catch {
        // Both stand in the file: at a later start the one that holds is found.
      }
    },
    useGiven(secret) {
      state = { after: hashOf(secret), current: secret };
      showsNext = false;
    },
    tryOther() {
      if (state.next !== undefined) showsNext = !showsNext;
    },
    get unsettled() {
      return showsNext;
    },
  };
}

function read(file: string, after: string): z.infer<typeof kept> | null {
  if (!existsSync(file)) return null;
  try {
    const found = kept.parse(JSON.parse(readFileSync(file, 'utf8')));
    return found.after === after ? found : null;
  } catch {
    return null;
  }
}

/** The old text or the new one is there after a loss of power, never half of one. */
function writeSynced(file: string, text: string): void {
  const part = `${file}.new`;
  const handle = openSync(part, 'w', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(part, file);
  // Windows has no such call and keeps the order itself.
  if (platform() === 'win32') return;
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
