import { randomUUID } from 'node:crypto';
import { z } from 'zod';

const WITHIN_MS = 10_000;

export interface KeeperAsker<Answer> {
  /** Rejects with `late` where the keeper does not answer in time: ten seconds, unless `withinMs` says otherwise. */
  readonly ask: (question: { readonly type: string } & Readonly<Record<string, unknown>>) => Promise<Answer>;
  /** What the keeper says; what answers no question of this asker's is passed over. */
  readonly hear: (message: unknown) => void;
}

/** Asks the keeper one kind of question, each under an `id` of its own, and hears answers `{ type, id, … }`. */
export function keeperAsker<Type extends string, Shape extends z.ZodRawShape>(
  tell: (message: object) => void,
  {
    type,
    shape,
    late,
    withinMs = WITHIN_MS,
  }: { readonly type: Type; readonly shape: Shape; readonly late: string; readonly withinMs?: number },
): KeeperAsker<z.infer<z.ZodObject<Shape>>> {
  const envelope = z.object({ type: z.literal(type), id: z.string() });
  const answer = z.object(shape);
  const waiting = new Map<string, (found: z.infer<typeof answer>) => void>();
  return {
    async ask(question) {
      const id = randomUUID();
      const { promise, resolve, reject } = Promise.withResolvers<z.infer<typeof answer>>();
      const timer = setTimeout(() => reject(new Error(late)), withinMs);
      waiting.set(id, resolve);
      try {
        tell({ ...question, id });
        return await promise;
      } finally {
        clearTimeout(timer);
        waiting.delete(id);
      }
    },
    hear(message) {
      const about = envelope.safeParse(message);
      const said = about.success ? answer.safeParse(message) : null;
      if (about.success && said?.success) waiting.get(about.data.id)?.(said.data);
    },
  };
}
