import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { durationMicros, portSetting, readSettings } from '@millrace/contracts';
import { z } from 'zod';

/** What the demo is asked for: its arguments, and the settings it shares with the plant it talks to. */
export interface DemoArguments {
  readonly data: string;
  readonly mqtt: string;
  readonly http: string;
  readonly speed: number;
  readonly seed: number | null;
  readonly history: number;
  readonly only: string | null;
}

export const USAGE = `npm run demo -- [--speed N] [--seed N] [--only DEVICE] [--history DURATION] [--mqtt URL] [--http URL]

Runs the devices of the demo plant against a running Millrace. Where they run already (npm start runs them), it changes
their speed and puts it back when it ends.

  --speed N           things happen N times as often (1 to 600; 1 is life)
  --seed N            the same seed makes the same plant; one is chosen and printed where it is left out
  --only DEVICE       only this device connects
  --history DURATION  so much of the past is told where nothing of it is known ("6 h", "0 s")
  --mqtt URL          the MQTT door (mqtt://127.0.0.1:1883)
  --http URL          the HTTP door of the gateway (http://127.0.0.1:8081)`;

const settings = z.object({
  MILLRACE_DATA: z
    .string()
    .min(1)
    .default(join(resolve(import.meta.dirname, '../../..'), '.millrace', 'data')),
  MILLRACE_MQTT_PORT: portSetting(1883, 'MQTT'),
  MILLRACE_INGEST_PORT: portSetting(8081, 'HTTP door of the gateway'),
});

const number = (name: string, text: string | undefined, low: number, high: number): number | null => {
  if (text === undefined) return null;
  const value = Number(text);
  if (!Number.isFinite(value) || value < low || value > high) {
    throw new RangeError(`--${name} ${text}: write a number from ${low} to ${high}`);
  }
  return value;
};

/** Reads command line and environment. Throws a TypeError, RangeError or SettingsError that says what is wrong. */
export function demoArguments(argv: readonly string[], env: NodeJS.ProcessEnv): DemoArguments | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      speed: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string' },
      history: { type: 'string' },
      mqtt: { type: 'string' },
      http: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  const given = readSettings(settings, env);
  return {
    data: resolve(given.MILLRACE_DATA),
    mqtt: values.mqtt ?? `mqtt://127.0.0.1:${given.MILLRACE_MQTT_PORT}`,
    http: values.http ?? `http://127.0.0.1:${given.MILLRACE_INGEST_PORT}`,
    speed: number('speed', values.speed, 1, 600) ?? 1,
    seed: number('seed', values.seed, 0, 0xffffffff),
    history: durationMicros(values.history ?? '6 h') / 1000,
    only: values.only ?? null,
  };
}
