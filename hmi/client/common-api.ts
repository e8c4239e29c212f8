import { z } from 'zod/mini';
import { type CommandOptions, createCommands, type InputOf } from './commands.ts';
import { createQuery, type Shapes, search } from './query.ts';
import type { plantTree } from './shapes/plant.ts';
import { me, signInAnswer } from './shapes/session.ts';
import { trend } from './shapes/telemetry.ts';
import type { Send } from './transport.ts';

const anything = z.unknown();
const waysIn = z.object({ oidc: z.nullable(z.object({ label: z.string() })) });
const startedAt = z.object({ url: z.url() });

/** What both apps ask of the server: who is here, queries (those with their shape in `shapes`), commands, trends. */
export function createCommon<Table extends Shapes & { 'plant.tree': typeof plantTree }>(send: Send, shapes: Table) {
  const query = createQuery(send, shapes);
  const give = createCommands(send);
  return {
    signIn: (input: { email: string; password: string }) =>
      send('/api/auth/sign-in/email', signInAnswer, { method: 'POST', body: input }),
    /** How people may sign in beside e-mail and password. */
    waysIn: (signal?: AbortSignal) => send('/api/auth/ways', waysIn, { signal }),
    /** Where the browser has to go to sign in with the provider. */
    startOidc: (app: 'office' | 'panel') => send('/api/auth/oidc', startedAt, { method: 'POST', body: { app } }),
    signOut: () => send('/api/auth/sign-out', anything, { method: 'POST', body: {} }),
    me: (signal?: AbortSignal) => send('/api/v1/me', me, { signal }),
    /** Makes this device the terminal that the code is for. */
    registerTerminal: (code: string) => send('/api/v1/terminal/register', anything, { method: 'POST', body: { code } }),

    /** A query of a module by its name; the answer is checked against its shape. */
    query,
    /** The sites one may see, each as a tree down to its points; one without a configuration is not there yet. */
    plant: async (signal?: AbortSignal) => (await query('plant.tree', {}, signal)).sites,
    /** A command, and all that became of it: its result, what takes it back, or that it waits for another person. */
    give,
    /** A command and its result alone; undefined where it waits for another person. */
    command: async <Name extends string>(name: Name, input: InputOf<Name>, options?: CommandOptions) =>
      (await give(name, input, options)).result,
    /** Times in µs; `width` in pixels says how many buckets are worth sending. */
    trend: (input: { points: readonly number[]; from: number; to: number; width: number }, signal?: AbortSignal) =>
      send(`/api/v1/trend${search({ ...input, points: input.points.join(',') })}`, trend, { signal }),
  };
}
