import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ChildPart } from './child-part.ts';
import { type Console, messageOf } from './console.ts';
import { freshSecrets, type Secrets, saveSecrets, withoutOld } from './secrets.ts';

export interface RotationOptions {
  readonly file: string;
  readonly secrets: Secrets;
  /** Milliseconds that the old ones are good beside the new. */
  readonly overlap: number;
  readonly console: Console;
  readonly parts: () => { readonly gateway: ChildPart | undefined; readonly server: ChildPart | undefined };
  readonly liveUrl: (secret: string) => string;
}

export interface Rotation {
  /** As they are now: what a part that starts is given. */
  readonly secrets: () => Secrets;
  /** Hears the parts. Gives the answer to who asked for a change; undefined: it was no such question. */
  readonly hear: (message: unknown) => Promise<object | undefined>;
  readonly stop: () => void;
}

const question = z.object({ type: z.literal('rotate-secrets'), id: z.string() });
const taken = z.object({ type: z.literal('secrets-taken'), id: z.string() });
const sealed = z.object({ type: z.literal('secrets-sealed'), version: z.int() });
/** A part that does not answer within this (ms) is starting again, and will be given all that is good. */
const TAKEN_WITHIN = 10_000;
const LOOK_EVERY = 1_000;

/**
 * Changes the secrets between server and gateway and those that sign and encrypt, while both run. First every door takes
 * the new ones beside the old; when the parts say so, the callers show them; after the overlap the old ones are refused.
 * What is encrypted with the old secret holds it here until the server says that nothing is any more.
 */
export function createRotation(options: RotationOptions): Rotation {
  const { file, overlap, console, parts, liveUrl } = options;
  let { secrets } = options;
  let sealedVersion = -1;
  const waiting = new Map<string, () => void>();

  const tell = async (part: ChildPart | undefined, what: object): Promise<void> => {
    if (!part?.status().pid) return;
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<void>();
    const late = setTimeout(resolve, TAKEN_WITHIN);
    waiting.set(id, resolve);
    part.tell({ type: 'secrets', id, ...what });
    await promise;
    clearTimeout(late);
    waiting.delete(id);
  };
  const good = (now: string, before: string | undefined): string[] => [now, ...(before === undefined ? [] : [before])];
  async function doors(): Promise<void> {
    const { gateway, server } = parts();
    const { auth, auth_before, auth_version, gateway: own, gateway_before, live, live_before } = secrets;
    await Promise.all([
      tell(server, {
        ...(gateway ? { gateway: good(own, gateway_before) } : {}),
        auth: { newest: auth, before: auth_before ?? null, version: Number(auth_version ?? 0) },
      }),
      tell(gateway, { live: good(live, live_before) }),
    ]);
  }

  async function rotate(): Promise<number> {
    const until = Date.now() + overlap;
    const next = freshSecrets(secrets, new Date(until));
    saveSecrets(file, next);
    secrets = next;
    await doors();
    const { gateway, server } = parts();
    if (gateway) await Promise.all([tell(gateway, { own: next.gateway }), tell(server, { live: liveUrl(next.live) })]);
    console.say(`the secrets of this instance were changed; the old ones are good until ${next.old_until}`);
    return until;
  }

  let ending = false;
  async function endOld(): Promise<void> {
    const { old_until, auth_version } = secrets;
    if (ending || old_until === undefined || Date.parse(old_until) > Date.now()) return;
    // Without it nobody's second factor could be read.
    if (sealedVersion < Number(auth_version ?? 0)) return;
    ending = true;
    try {
      const next = withoutOld(secrets);
      saveSecrets(file, next);
      secrets = next;
      await doors();
      console.say('the secrets of before are refused from now on');
    } catch (error) {
      console.warn(`the secrets of before could not be ended, it is tried again: ${messageOf(error)}`);
    } finally {
      ending = false;
    }
  }
  const timer = setInterval(() => void endOld(), LOOK_EVERY);
  timer.unref();

  let rotating = false;
  return {
    secrets: () => secrets,
    async hear(message) {
      const took = taken.safeParse(message).data;
      if (took) waiting.get(took.id)?.();
      const seal = sealed.safeParse(message).data;
      if (seal) sealedVersion = Math.max(sealedVersion, seal.version);
      const asked = question.safeParse(message).data;
      if (!asked) return undefined;
      const answer = { type: 'secrets-rotated', id: asked.id };
      if (rotating || secrets.old_until !== undefined)
        return {
          ...answer,
          refused: `the old ones are good until ${secrets.old_until ?? 'the change under way ends'}`,
        };
      rotating = true;
      try {
        return { ...answer, oldUntil: await rotate() };
      } catch (error) {
        return { ...answer, refused: `they could not be kept: ${messageOf(error)}` };
      } finally {
        rotating = false;
      }
    },
    stop: () => clearInterval(timer),
  };
}
