import { z } from 'zod';
import type { Api } from '../api/client.ts';
import { CliError } from '../cli/cli-error.ts';
import type { CommandGroup } from '../cli/program.ts';
import { pause } from '../cli/wait.ts';
import { SITE, siteOf } from './site-choice.ts';

/** What a command answers that goes to a device through its gateway. */
export const sent = z.object({ id: z.string(), expiresAt: z.coerce.number() });
const standing = z.object({
  state: z.enum(['waiting', 'fetched', 'delivered', 'acknowledged', 'refused', 'expired', 'failed']),
  message: z.string().nullable(),
});
type Standing = z.infer<typeof standing>;

const LOOK_EVERY = 200;
/** What became of a command is told a moment after it has expired, ms. */
const TOLD_WITHIN = 3_000;
/** How long a command is worth doing, s: a person waits for it. */
const WORTH = 15;
const NEXT: Partial<Record<Standing['state'], string>> = {
  refused: 'the device, or what is configured of it, does not allow this',
  expired: 'see "millrace device show" for whether it can be reached',
  failed: 'look what the device has now ("millrace device read") before you do it again',
};

/** Gives a command to a device and waits for what became of it. Throws a CliError where it was not done. */
async function carriedOut(
  server: Api,
  signal: AbortSignal,
  input: { readonly site: string; readonly device: string; readonly name: string; readonly parameters: object },
  seconds = WORTH,
): Promise<Standing> {
  const given = await server.command('plant.device-command.send', { ...input, seconds }, sent);
  return settled(server, signal, input.device, given);
}

/** Waits for what became of a command that was given. Throws a CliError where it was not done. */
export async function settled(
  server: Api,
  signal: AbortSignal,
  device: string,
  { id, expiresAt }: z.infer<typeof sent>,
): Promise<Standing> {
  for (;;) {
    const now = await server.get(`/api/v1/entities/plant.device-command/${id}`, standing);
    if (now.state === 'acknowledged') return now;
    const next = NEXT[now.state];
    if (next !== undefined) {
      throw new CliError('refused', { what: now.message ?? now.state, where: `${device} (${now.state})`, next });
    }
    if (Date.now() > expiresAt / 1000 + TOLD_WITHIN) {
      throw new CliError('unreachable', {
        what: 'no gateway has said what became of it',
        where: `${device} (${now.state})`,
        next: 'see "millrace status" for whether the gateway of this site runs and reaches the server',
      });
    }
    if (!(await pause(LOOK_EVERY, signal))) throw signal.reason;
  }
}

/** A value as it was typed: a number, true or false, else a text. */
export function typedValue(text: string): number | boolean | string {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** What a number would not keep as it was typed: a badge with a zero in front, an EPC, whose digits may hold an E. */
const AS_TYPED = /^0\d|^\d{16}|^\d+e\d/i;

/** `name=value`, as typed. Throws a CliError where there is no "=". */
export function parameterOf(text: string): [string, number | boolean | string] {
  const at = text.indexOf('=');
  const value = text.slice(at + 1);
  if (at > 0) return [text.slice(0, at), AS_TYPED.test(value) ? value : typedValue(value)];
  throw new CliError('usage', {
    what: `"${text}" is not a parameter`,
    where: 'parameters',
    next: 'write each as name=value: "port=1"',
  });
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400) return seconds;
  throw new CliError('usage', {
    what: `"${text}" is not a number of seconds`,
    where: '--seconds',
    next: 'write a whole number from 1 to 86400',
  });
}

/** `millrace device read` and `write`: of devices that are asked. */
export const askDevice: CommandGroup = (group, declare) => {
  declare<{ site?: string }>(
    group,
    'read <device> [points...]',
    'ask a device what its points are now',
    async ({ api, out, signal }, [device = '', ...points], { site }) => {
      const server = api();
      const input = { site: await siteOf(server, site), device, name: 'read', parameters: { points: points.flat() } };
      const { message } = await carriedOut(server, signal, input);
      out.result({ device, values: message?.split('\n') ?? [] }, () => [message ?? '']);
    },
  ).option(...SITE);

  declare<{ site?: string }>(
    group,
    'write <device> <point> <value>',
    'write a value to a point of a device, in the unit of the point',
    async ({ api, out, signal }, [device = '', point = '', text = ''], { site }) => {
      const server = api();
      const value = typedValue(text);
      const input = { site: await siteOf(server, site), device, name: 'write', parameters: { point, value } };
      await carriedOut(server, signal, input);
      out.result({ device, point, value }, () => [`${device} has confirmed ${point} = ${text}.`]);
    },
  ).option(...SITE);

  declare<{ site?: string; seconds: string }>(
    group,
    'command <device> <name> [parameters...]',
    'give a device a command ("set-clock", "set-output port=1 high=true") and wait for its answer',
    async ({ api, out, signal }, [device = '', name = '', ...rest], { site, seconds }) => {
      const server = api();
      const parameters = Object.fromEntries(rest.flat().map(parameterOf));
      const input = { site: await siteOf(server, site), device, name, parameters };
      const { message } = await carriedOut(server, signal, input, secondsOf(seconds));
      out.result({ device, name, message }, () => [
        `${device} has done ${name}.`,
        ...(message === null ? [] : [message]),
      ]);
    },
  )
    .option('--seconds <n>', 'how long it is worth doing', String(WORTH))
    .option(...SITE);
};
