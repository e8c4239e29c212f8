import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type GatewayConfig, gatewayConfig } from '@millrace/contracts';

/**
 * The last configuration that was fetched, so that a gateway starts without its server; null where there is none. One
 * that cannot be understood (of a later version, damaged) is told to `onProblem` and counts as none: the server has it,
 * and until it is fetched again devices are refused, which loses nothing.
 */
export async function readConfig(path: string, onProblem: (error: unknown) => void): Promise<GatewayConfig | null> {
  try {
    return gatewayConfig.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onProblem(error);
    return null;
  }
}

/** Keeps the configuration that runs. The server sends it once: what could not be written is written later. */
export class KeptConfig {
  private readonly path: string;
  private unsaved: GatewayConfig | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  /** Rejects where it cannot be written now; `again` tries it again. */
  save(config: GatewayConfig): Promise<void> {
    this.unsaved = config;
    return this.again();
  }

  /** Writes what could not be written; does nothing where all is kept. */
  again(): Promise<void> {
    if (!this.unsaved) return Promise.resolve();
    // One after the other, for they write the same file.
    this.writing = this.writing
      .catch(() => undefined)
      .then(async () => {
        const config = this.unsaved;
        if (!config) return;
        await saveConfig(this.path, config);
        if (this.unsaved === config) this.unsaved = null;
      });
    return this.writing;
  }
}

/** Replaces the file whole: after a loss of power the old or the new one is there, never half of one. */
async function saveConfig(path: string, config: GatewayConfig): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(config));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(dirname(path));
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folder; there the rename is durable by itself.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
