import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './run-step.mjs';
import { hashOf, readStamp, writeStamp } from './stamp.mjs';

/** The package manager, pinned here because it is what reads every other pin. */
const PNPM = 'pnpm@12.20.0';

/** Folders that may hold a package.json: the workspace of pnpm-workspace.yaml. */
function manifests(root) {
  const folders = ['', 'edge-config', 'drivers', 'hmi', 'packs'].flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { withFileTypes: true })
          .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
          .map((entry) => join(folder, entry.name, 'package.json'))
      : [],
  );
  return ['package.json', ...folders].filter((file) => existsSync(join(root, file)));
}

/** Installs the packages where the lock file or a manifest changed since the last time. Needs the network then only. */
export async function ensureInstalled(root) {
  const stamp = join(root, 'node_modules', '.millrace-stamp');
  const wanted = hashOf(root, ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests(root)]);
  if (readStamp(stamp) === `${wanted} ${process.platform}-${process.arch}`) return;
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
  try {
    await runStep(
      'Installing packages (the first time takes a minute or two)',
      npx,
      ['--yes', PNPM, 'install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'],
      // npm hands its own settings down as npm_config_*: pnpm would take some of them for its own.
      { cwd: root, env: withoutNpmSettings(process.env), shell: process.platform === 'win32' },
    );
  } catch (error) {
    throw new Error(
      `${error.message}\n\nThe packages could not be installed. This step needs the network once; check it (and a proxy, if you use one) and run the command again.`,
      { cause: error },
    );
  }
  writeStamp(stamp, `${wanted} ${process.platform}-${process.arch}`);
}

function withoutNpmSettings(env) {
  const keep =
    /^npm_config_(registry|.*:_auth|cafile|ca|https?_proxy|proxy|noproxy|strict_ssl|userconfig|cache|nodedir)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_/i.test(name) || keep.test(name)));
}
