// The one script that runs before anything is installed: plain JavaScript for any Node >= 20, no imports but Node's own.
// `node distribution/bootstrap/run.mjs <command> [arguments]` brings the checkout up to date (packages, screens) and
// hands over to the command, run by the Node that the project pins.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { ensureScreens } from './screens.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every command: what it runs with the pinned Node, and whether it needs the built screens. */
const COMMANDS = {
  start: { script: 'distribution/all-in-one/main.ts', screens: true },
  central: { script: 'distribution/central/main.ts', screens: true },
  edge: { script: 'distribution/edge/main.ts', screens: false },
  demo: { script: 'distribution/demo/main.ts', screens: false },
  millrace: { script: 'distribution/cli/main.ts', screens: false },
  test: { script: 'distribution/bootstrap/test.mjs', screens: true },
  check: { script: 'distribution/bootstrap/check.mjs', screens: true },
  build: { script: undefined, screens: true },
  dev: { script: 'distribution/bootstrap/dev.mjs', screens: false },
  bench: { script: 'bench/main.ts', screens: false },
  drill: { script: 'bench/drill.ts', screens: false },
};

const [name = '', ...rest] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) {
  console.error(`There is no command "${name}". There are: ${Object.keys(COMMANDS).join(', ')}.`);
  process.exit(2);
}

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Millrace needs Node 20 or newer to set itself up; this is ${process.version}.`);
  process.exit(2);
}

try {
  await ensureInstalled(root);
  if (command.screens) await ensureScreens(root, { force: name === 'build' });
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

if (command.script) handOver(join(root, command.script), rest);

function handOver(script, args) {
  const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(node)) {
    console.error(`The pinned Node is missing at ${node}: remove node_modules and run the command again.`);
    process.exit(1);
  }
  const env = {
    ...process.env,
    PATH: `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  };
  const argv = ['--disable-warning=ExperimentalWarning', script, ...args];
  // Where the system can, become the command: no process of ours stays behind to pass signals on and hold memory.
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    try {
      process.execve(node, [node, ...argv], env);
    } catch (error) {
      console.error(`(handing over by a child process: ${error.message})`);
    }
  }
  const child = spawn(node, argv, { stdio: 'inherit', env, cwd: process.cwd() });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends SIGINT to the whole group; the child gets it anyway and decides when all of it ends.
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  }
  child.once('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.once('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
