import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessUse {
  readonly pid: number;
  readonly name: string;
  /** Proportional set size: memory shared with others counts by its share. Bytes. */
  readonly pss: number;
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process has ended since it was listed.
    return '';
  }
};

/** The processes `roots` and everything below them. Linux only. */
export function processTree(roots: readonly number[]): ProcessUse[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!pid) continue;
    // The command's name may hold spaces and brackets: the fields begin after its last one.
    const stat = read(`/proc/${pid}/stat`);
    const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (ppid) parents.set(pid, ppid);
  }
  const wanted = new Set(roots);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [pid, ppid] of parents) {
      if (wanted.has(ppid) && !wanted.has(pid)) {
        wanted.add(pid);
        grown = true;
      }
    }
  }
  return [...wanted].flatMap((pid) => {
    const kilobytes = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
    if (!kilobytes) return [];
    const name = read(`/proc/${pid}/cmdline`).split('\0').filter(Boolean).slice(0, 4).join(' ');
    return [{ pid, name, pss: Number(kilobytes) * 1024 }];
  });
}
