import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';

/** What the operating system says of its clock; null where nobody there can be asked. */
export interface Synchronisation {
  readonly synchronised: boolean | null;
  readonly reason: string;
}

export interface SystemProbe {
  /** Output of a program; rejects where it is not there, fails, or takes too long. */
  run(program: string, args: readonly string[]): Promise<string>;
  exists(path: string): Promise<boolean>;
}

export const systemProbe: SystemProbe = {
  run: (program, args) =>
    new Promise((resolve, reject) => {
      execFile(
        program,
        [...args],
        { timeout: 3_000, windowsHide: true, env: { ...process.env, LC_ALL: 'C' } },
        (error, out) => {
          if (error) reject(error);
          else resolve(out);
        },
      );
    }),
  exists: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
};

type Ask = (probe: SystemProbe) => Promise<Synchronisation>;

const chrony: Ask = async ({ run }) => {
  const leap = /^Leap status\s*:\s*(.+)$/m.exec(await run('chronyc', ['-n', 'tracking']))?.[1]?.trim() ?? 'unknown';
  return { synchronised: leap !== 'Not synchronised', reason: `chrony: ${leap}` };
};

const timedate: Ask = async ({ run }) => {
  const out = await run('timedatectl', ['show', '-p', 'NTPSynchronized', '-p', 'NTP']);
  const value = /^NTPSynchronized=(yes|no)$/m.exec(out)?.[1];
  if (!value) throw new Error('no answer');
  const off = /^NTP=no$/m.test(out) ? ' (no time service is switched on)' : '';
  return { synchronised: value === 'yes', reason: `the system says ${value === 'yes' ? 'yes' : 'no'}${off}` };
};

const timesyncFile: Ask = async ({ exists }) => {
  if (!(await exists('/run/systemd/timesync'))) throw new Error('no systemd-timesyncd');
  const synchronised = await exists('/run/systemd/timesync/synchronized');
  return { synchronised, reason: `systemd-timesyncd: ${synchronised ? 'synchronised' : 'not synchronised'}` };
};

const windows: Ask = async ({ run }) => {
  const out = await run('w32tm', ['/query', '/status']);
  const stratum = Number(/^Stratum:\s*(\d+)/m.exec(out)?.[1] ?? 0);
  return { synchronised: stratum > 0, reason: `w32tm: stratum ${stratum}` };
};

const ASK: Readonly<Partial<Record<NodeJS.Platform, readonly Ask[]>>> = {
  linux: [chrony, timedate, timesyncFile],
  win32: [windows],
};

/** Asks the first of the system's time services that answers. Never rejects. */
export async function synchronisation(
  probe: SystemProbe = systemProbe,
  platform: NodeJS.Platform = process.platform,
): Promise<Synchronisation> {
  const failures: string[] = [];
  for (const ask of ASK[platform] ?? []) {
    try {
      return await ask(probe);
    } catch (error) {
      failures.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    }
  }
  const asked = failures.length === 0 ? `no way is known on ${platform}` : 'neither chrony nor systemd answers';
  return { synchronised: null, reason: `it cannot be known whether the clock is synchronised: ${asked}` };
}
