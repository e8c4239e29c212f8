import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type GatewayConfig, gatewayConfig } from '@millrace/contracts';

/** The last configuration that was fetched, so that a gateway starts without its server; null where there is none. */
export async function readConfig(path: string): Promise<GatewayConfig | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return gatewayConfig.parse(JSON.parse(text));
}

/** Replaces the file whole: after a loss of power the old or the new one is there, never half of one. */
export async function saveConfig(path: string, config: GatewayConfig): Promise<void> {
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
