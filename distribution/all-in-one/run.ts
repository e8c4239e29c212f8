import { SettingsError } from '@millrace/contracts';
import { showBanner } from './banner.ts';
import { carryOnUnheard, systemConsole as console } from './console.ts';
import { StartError } from './data-folder.ts';
import type { Shape } from './house-parts.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { whenNpmIsGone } from './npm-gone.ts';
import type { HouseSettings } from './settings.ts';

function tellFault(error: unknown): number {
  const ours = error instanceof StartError || error instanceof SettingsError;
  console.warn(error instanceof Error && !ours ? (error.stack ?? error.message) : messageLines(error));
  return ours ? 2 : 1;
}

const messageLines = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Ends on SIGTERM, SIGINT, SIGHUP, with the npm that runs it and, for a parent on a system without signals, on a "stop" message. */
function endWhenAsked(keeper: Keeper): void {
  let ending = false;
  const end = async (why: string, code: number) => {
    if (ending) return;
    ending = true;
    console.say(`${why}: stopping`);
    await keeper.stop();
    console.say('stopped');
    process.exit(code);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(signal, 0));
  whenNpmIsGone(() => void end('npm has ended', 0));
  process.on('message', (message) => {
    if (typeof message === 'object' && message && 'type' in message && message.type === 'stop') void end('asked to', 0);
  });
  process.on('uncaughtException', (error) => {
    console.warn(error.stack ?? error.message);
    void end('a fault of the keeper', 1);
  });
}

/** The keeper as a program: exit code 0 when asked to end, 2 for what people can mend at start, 1 for a fault of ours. */
export async function runKeeper(readOwn: () => HouseSettings | Promise<HouseSettings>, shape: Shape): Promise<void> {
  // All that we and the parts write is for this account alone.
  process.umask(0o077);
  carryOnUnheard();
  const began = performance.now();
  try {
    const settings = await readOwn();
    const keeper = createKeeper({
      settings,
      env: process.env,
      console,
      shape,
    });
    endWhenAsked(keeper);
    const started = await keeper.start();
    showBanner({ ...started, seconds: (performance.now() - began) / 1000 }, console);
    process.send?.({ type: 'ready' });
  } catch (error) {
    process.exit(tellFault(error));
  }
}
