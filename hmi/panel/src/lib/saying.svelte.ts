import { ApiError } from '@millrace/hmi-client';
import { session } from './session.svelte.ts';

interface Asked {
  reload(): void;
}
/** Several events of one act are one question. */
const TOGETHER_MS = 200;

/** Asks again when something of these events (`alarms.`) has happened, or may have while nobody heard; while the caller stands. */
export function useNewsOf(prefix: string, asked: Asked): void {
  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const release = session.live.events(({ type }) => {
      if (timer || !type.startsWith(prefix)) return;
      timer = setTimeout(() => {
        timer = null;
        asked.reload();
      }, TOGETHER_MS);
    });
    const noGap = session.live.onGap(() => asked.reload());
    return () => {
      release();
      noGap();
      if (timer) clearTimeout(timer);
    };
  });
}

/** Commands that are said now or not at all, one at a time; `fault`: why the last one could not be. Other errors are thrown. */
export function useSaying(asked: Asked) {
  let busy = $state(false);
  let fault = $state<string | null>(null);
  return {
    async say(command: string, input: Readonly<Record<string, unknown>>): Promise<void> {
      if (busy) return;
      busy = true;
      fault = null;
      try {
        await session.api.command(command, input);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        fault = error.message;
      } finally {
        busy = false;
        asked.reload();
      }
    },
    get busy(): boolean {
      return busy;
    },
    get fault(): string | null {
      return fault;
    },
  };
}
