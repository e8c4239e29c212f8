import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadAnswer } from './in-thread.ts';
import { readFirstSheet } from './workbook.ts';

async function answerOf(): Promise<ThreadAnswer> {
  try {
    return { rows: await readFirstSheet(workerData as Uint8Array) };
  } catch (error) {
    // What a reader of strange files throws is its way of saying that it cannot read this one.
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.postMessage(await answerOf());
