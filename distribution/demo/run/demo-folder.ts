import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What the demo keeps in `<data>/demo`, for its owner's eyes alone. */
const credentials = z.object({ devices: z.record(z.string(), z.string()) });
const memory = z.object({
  seed: z.int(),
  /** How far the devices have come, in milliseconds since 1970. */
  at: z.number(),
  /** False while it runs: after a kill the counters here are behind what was sent. */
  clean: z.boolean(),
  devices: z.record(z.string(), z.record(z.string(), z.number())),
});
export type DemoMemory = z.infer<typeof memory>;
const outboxes = z.record(z.string(), z.array(z.object({ at: z.number(), topic: z.string(), payload: z.string() })));
/** Messages by device. */
export type Outboxes = z.infer<typeof outboxes>;

export interface DemoFolder {
  readonly path: string;
  /** Secrets of the demo's devices by id; null until the plant has been set up. */
  credentials(): Readonly<Record<string, string>> | null;
  keepCredentials(devices: Readonly<Record<string, string>>): void;
  /** Whether the plant was set up to the end once. */
  isWhole(): boolean;
  markWhole(): void;
  /** What a device had still to send when the last run ended; forgotten once taken. */
  takeOutbox(): Outboxes;
  keepOutbox(waiting: Outboxes): void;
  /** What the last run left; null where there is nothing that can be used. */
  memory(): DemoMemory | null;
  keepMemory(memory: DemoMemory): void;
}

export function demoFolder(data: string): DemoFolder {
  const path = join(data, 'demo');
  const file = (name: string) => join(path, name);
  const read = <Shape>(name: string, shape: z.ZodType<Shape>): Shape | null => {
    if (!existsSync(file(name))) return null;
    const parsed = shape.safeParse(JSON.parse(readFileSync(file(name), 'utf8')));
    return parsed.success ? parsed.data : null;
  };
  const write = (name: string, value: unknown): void => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    writeFileSync(file(`${name}.new`), `${JSON.stringify(value, null, 1)}\n`, { mode: 0o600 });
    renameSync(file(`${name}.new`), file(name));
  };
  return {
    path,
    credentials: () => read('devices.json', credentials)?.devices ?? null,
    keepCredentials: (devices) => write('devices.json', { devices }),
    isWhole: () => existsSync(file('whole.json')),
    markWhole: () => write('whole.json', { at: new Date().toISOString() }),
    takeOutbox() {
      const waiting = read('outbox.json', outboxes) ?? {};
      rmSync(file('outbox.json'), { force: true });
      return waiting;
    },
    keepOutbox: (waiting) => write('outbox.json', waiting),
    memory: () => read('memory.json', memory),
    keepMemory: (value) => write('memory.json', value),
  };
}
