import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession } from 'playwright-core';

/** What a page keeps alive, at one moment. */
export interface Kept {
  /** Live heap after a forced collection, bytes. */
  readonly heap: number;
  /** Nodes that the engine holds, and of them those that are in no document. */
  readonly nodes: number;
  readonly detached: number;
  /** Listeners of events, on whatever they listen to. */
  readonly listeners: number;
}

const LOOKS = 4;

async function collected(cdp: CDPSession): Promise<Kept> {
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters');
  return { heap: usedSize, nodes, detached: await detachedNodes(cdp), listeners: jsEventListeners };
}

/** Nodes that scripts hold though they hang in no document: what a page that is gone left behind. */
async function detachedNodes(cdp: CDPSession): Promise<number> {
  const { result } = await cdp.send('Runtime.evaluate', { expression: 'Node.prototype', objectGroup: 'kept' });
  if (!result.objectId) throw new Error('the page has no nodes to be asked for');
  const { objects } = await cdp.send('Runtime.queryObjects', {
    prototypeObjectId: result.objectId,
    objectGroup: 'kept',
  });
  const answer = await cdp.send('Runtime.callFunctionOn', {
    // Among what inherits from a node are prototypes, which are none and throw.
    functionDeclaration: `function () {
      const detached = (node) => { try { return node.isConnected === false; } catch { return false; } };
      return this.filter(detached).length;
    }`,
    objectId: objects.objectId ?? '',
    returnByValue: true,
  });
  await cdp.send('Runtime.releaseObjectGroup', { objectGroup: 'kept' });
  return Number(answer.result.value);
}

/** The least of a few looks: what a timer or a frame lets go a moment later is not kept. */
export async function kept(cdp: CDPSession): Promise<Kept> {
  let least = await collected(cdp);
  for (let look = 1; look < LOOKS; look++) {
    await delay(500);
    const next = await collected(cdp);
    if (next.heap < least.heap) least = next;
  }
  return least;
}
