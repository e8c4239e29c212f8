import { duration } from '@millrace/contracts';
import type { DriverManifest } from '@millrace/driver-api';
import { z } from 'zod';

const zone = z.string().refine(
  (name) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
    } catch {
      return false;
    }
  },
  { message: 'name the zone that the clock\'s face shows, as "Asia/Dhaka"' },
);

/** How a clock is asked over port 4370. Without this it is one that pushes. */
const pulled = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535).default(4370),
  transport: z.enum(['tcp', 'udp']).default('tcp'),
  /** Name of the secret that holds its communication key; without one the key is 0, as clocks leave the factory. */
  secret: z.string().optional(),
  /** How often its whole memory is read, beside what it reports at once. */
  every: duration.default(10 * 60_000_000),
  /**
   * Set it where it is more than half a minute wrong, and so at each change of summer time, of which it knows nothing. Off by
   * default: a gateway without a time of its own would spread a wrong one.
   */
  keepTime: z.boolean().default(false),
});

export const clockSettings = z.strictObject({
  /** The device of the plant that it is. */
  device: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, "-" and "_"'),
  /** Its own number, as its menu and its label say. */
  serial: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, ".", "_" and "-"'),
  zone,
  /**
   * The first day (by the clock's face) whose punches are wanted. A clock that was in use before gives years of them at its
   * first upload: those are thanked for and counted, and not handed on.
   */
  since: z.iso.date().optional(),
  /** Addresses that it may come from; anywhere where none is given. */
  from: z.array(z.union([z.ipv4(), z.ipv6()])).default([]),
  dialect: z.enum(['auto', 'legacy', 'attendance', 'access']).default('auto'),
  transFlag: z.enum(['bits', 'tabs', 'spaces']).default('tabs'),
  timeZone: z.enum(['auto', 'hours', 'minutes', 'omit']).default('auto'),
  /** How an access terminal is thanked for a table: with the number of its lines, or (ZAM70 firmware) with OK alone. */
  thanks: z.enum(['count', 'ok']).default('count'),
  pull: pulled.optional(),
});
export type ClockSettings = z.infer<typeof clockSettings>;
export type PullSettings = z.infer<typeof pulled>;

export const zktecoSettings = z
  .strictObject({
    id: z.string().min(1).max(63),
    /** File that keeps how far each clock has come, and commands that were not carried out yet. */
    memory: z.string().min(1),
    /** The door for clocks that push: plain HTTP, for they speak nothing else. Closed where it is left out. */
    door: z
      .strictObject({
        host: z.string().default('127.0.0.1'),
        port: z.int().min(0).max(65_535).default(8081),
        /** Bytes that a clock may send at once. */
        maxBody: z.int().min(10_000).max(64_000_000).default(4_000_000),
      })
      .optional(),
    /** Also hand on what was done at the clocks' menus, as `devices/<device>/operations`. */
    operations: z.boolean().default(false),
    clocks: z.array(clockSettings).max(1_000),
  })
  .superRefine(({ clocks, door }, context) => {
    for (const name of ['serial', 'device'] as const) {
      const seen = new Set<string>();
      clocks.forEach((clock, at) => {
        if (seen.has(clock[name]))
          context.addIssue({
            code: 'custom',
            path: ['clocks', at, name],
            message: `${name} "${clock[name]}" is another clock's already`,
          });
        seen.add(clock[name]);
      });
    }
    clocks.forEach(({ serial, pull }, at) => {
      if (!pull && !door)
        context.addIssue({
          code: 'custom',
          path: ['clocks', at],
          message: `clock ${serial} pushes, and there is no door for it: say "door", or how it is asked ("pull")`,
        });
    });
  });
export type ZktecoSettings = z.infer<typeof zktecoSettings>;

export const manifest: DriverManifest<ZktecoSettings> = {
  protocol: 'zkteco',
  label: { en: 'Time clocks (ZKTeco)', bn: 'হাজিরা ঘড়ি (ZKTeco)', hi: 'उपस्थिति घड़ियाँ (ZKTeco)' },
  settings: zktecoSettings,
};
