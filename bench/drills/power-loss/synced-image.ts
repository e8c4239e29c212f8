import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TraceEvent } from './trace.ts';

/** A file as the program sees it, and as a disk would give it back after the power failed. */
interface FileState {
  /** Grows by doubling; `size` of it is the file. */
  content: Buffer;
  size: number;
  synced: Buffer;
}

/**
 * Rebuilds from a trace what of the journal's files had reached the disk: the pessimistic disk, on which nothing that
 * was not synced has arrived. The shared-memory index (-shm) is left out: SQLite makes it anew after a crash.
 */
export function syncedImage(folder: string) {
  const files = new Map<string, FileState>();
  const ours = (path: string) => path.startsWith(`${folder}/`) && !path.endsWith('-shm');
  const fileAt = (path: string): FileState => {
    const known = files.get(path);
    if (known) return known;
    const made = { content: Buffer.alloc(0), size: 0, synced: Buffer.alloc(0) };
    files.set(path, made);
    return made;
  };
  const resized = (content: Buffer, size: number): Buffer => {
    const next = Buffer.alloc(size);
    content.copy(next, 0, 0, Math.min(size, content.length));
    return next;
  };
  return {
    /** True where the event was a sync of one of the journal's files: the image may have changed. */
    apply(event: TraceEvent): boolean {
      if (event.kind === 'socket' || !ours(event.path)) return false;
      if (event.kind === 'unlink') {
        files.delete(event.path);
        return true;
      }
      const file = fileAt(event.path);
      if (event.kind === 'write') {
        const end = event.offset + event.data.length;
        if (end > file.content.length) file.content = resized(file.content, Math.max(end, file.content.length * 2));
        event.data.copy(file.content, event.offset);
        file.size = Math.max(file.size, end);
      } else if (event.kind === 'truncate') {
        file.content = resized(file.content, event.size);
        file.size = event.size;
      } else {
        file.synced = Buffer.from(file.content.subarray(0, file.size));
        return true;
      }
      return false;
    },
    /** Writes the image into `target`. */
    write(target: string): void {
      mkdirSync(target, { recursive: true });
      for (const [path, { synced }] of files) writeFileSync(join(target, basename(path)), synced);
    },
  };
}
