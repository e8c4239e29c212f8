import {
  type DeviceProbe,
  type DeviceProbed,
  type DeviceProfile,
  deviceProbed,
  type QuestionFault,
} from '@millrace/contracts';
import { ASKED_PROTOCOLS } from '@millrace/driver-catalogue';
import { CliError } from '../cli/cli-error.ts';
import type { CliContext } from '../cli/context.ts';
import { moment, tableOf } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';
import { pause } from '../cli/wait.ts';
import { type AccessOptions, accessOf, profileNamed, refused } from './device-access.ts';
import { seconds } from './seconds.ts';

interface ProbeOptions extends AccessOptions {
  readonly points?: readonly string[];
  readonly every?: string;
  readonly count?: string;
}

/** What to do about each way in which a device gives no value: the codes are those of drivers. */
export const NEXT: Readonly<Record<string, string>> = {
  lost: 'see whether the device is on and in this network, and whether host and port are right',
  silent:
    'see whether it is on; try another unit number, on a serial line also baud rate and parity, or a longer --timeout',
  garbled: 'see whether this is its protocol: a converter may want another transport (tcp, rtu-over-tcp)',
  refused: 'see what the device allows: its key, its list of clients, how many may be connected',
  misconfigured: 'mend what is named: "--help" shows how settings and addresses are written',
  device: 'check the address against the manual: its table, and whether it counts from zero or from one',
};

type Point = DeviceProbe['points'][number];
/** A point as it is asked for, and as a person knows it. */
interface Asked {
  readonly point: Point;
  readonly shown: string;
  readonly names: Readonly<Record<string, { readonly en: string }>>;
}

/** The points of a probe: those of the profile, and addresses as they were written. Throws a CliError. */
export function pointsAsked(
  protocol: string,
  profile: DeviceProfile | undefined,
  written: readonly string[] = [],
): Asked[] {
  const definitions = new Map(profile?.points.map((point) => [point.name, point]));
  const addresses = written.flatMap((text) => text.split(',')).map((text) => text.trim());
  // With addresses of one's own, the profile only says how the device is spoken to.
  const ofProfile = addresses.length > 0 ? [] : (profile?.asked?.points ?? []);
  const asked: Asked[] = ofProfile.map(({ point: name, address }) => {
    const definition = definitions.get(name);
    return {
      shown: name,
      names: definition?.values ?? {},
      point: {
        name,
        address,
        unit: definition?.unit ?? '1',
        ...(definition ? { type: definition.type } : {}),
        ...(definition?.scale ? { scale: definition.scale } : {}),
      },
    };
  });
  for (const [at, address] of addresses.entries()) {
    const parsed = ASKED_PROTOCOLS[protocol]?.address.safeParse(address);
    if (parsed && !parsed.success) throw refused(`--points ${address}`, parsed.error);
    asked.push({ shown: address, names: {}, point: { name: `p${at}`, address, unit: '1' } });
  }
  if (asked.length > 0) return asked;
  throw new CliError('usage', {
    what: 'nothing is asked of the device',
    where: '--points',
    next: 'write addresses as its manual has them (--points 40001,"40003 float32"), or a --profile',
  });
}

const OF_HELP = `
Examples:
  millrace device probe modbus --set host=192.168.1.50 --unit 1 --points holding:0,"holding:10 float32"
  millrace device probe --profile eastron-sdm630 --set host=192.168.1.50 --set transport=rtu-over-tcp --unit 3
  millrace device probe modbus --set transport=rtu --set path=/dev/ttyUSB0 --set baudRate=19200 --points 40001 --every 2
  millrace device probe opcua --set endpoint=opc.tcp://192.168.0.10:4840 --points "ns=2;s=Line1.Speed"

The gateway makes the link, so it is the gateway that must reach the device. Nothing is written or kept.
`;

/** `millrace device probe`: a device that is in no configuration yet. */
export const probeGroup: CommandGroup = (group, declare) => {
  withAccess(
    declare<ProbeOptions>(
      group,
      'probe [protocol]',
      'connect to a device that is in no configuration yet, and read from it',
      probe,
    ),
  )
    .option('--points <addresses>', 'what to read: addresses as the manual has them, with commas', collect)
    .option('--every <seconds>', 'again and again, until Ctrl-C')
    .option('--count <n>', 'end after so many times')
    .addHelpText('after', OF_HELP);
};

/** An option that may be written several times. */
const collect = (one: string, before: readonly string[] = []): string[] => [...before, one];

/** The options that say how a device is reached. */
export const withAccess = <Declared extends ReturnType<Parameters<CommandGroup>[1]>>(command: Declared): Declared =>
  command
    .option('--set <name=value>', 'a setting of the link, as under connections of a site: host=192.168.1.50', collect)
    .option('--unit <n>', 'the number of the device on its line (Modbus)')
    .option('--device <name=value>', 'what else is particular to the device: order=CDAB', collect)
    .option('--profile <name>', 'its kind: a profile that ships, or the path of a YAML file')
    .option('--timeout <duration>', 'how long one answer is waited for ("3 s")')
    .option('--gateway <name>', 'the gateway that reaches it, where there are several') as Declared;

async function probe(context: CliContext, [protocol]: readonly string[], options: ProbeOptions): Promise<void> {
  const { api, out, signal } = context;
  const { gateway, every, count } = options;
  const profile = options.profile === undefined ? undefined : profileNamed(options.profile);
  const access = accessOf(protocol, profile, options);
  const asked = pointsAsked(access.protocol, profile, options.points);
  const body = { ...access, points: asked.map(({ point }) => point), ...(gateway === undefined ? {} : { gateway }) };
  const server = api();
  const times = count === undefined ? (every === undefined ? 1 : Number.POSITIVE_INFINITY) : seconds('--count', count);
  const rest = every === undefined ? 1 : seconds('--every', every);
  for (let time = 0; time < times; time++) {
    if (time > 0 && !(await pause(rest * 1_000, signal))) return;
    const probed = await server.post('/api/v1/devices/probe', body, deviceProbed);
    if (probed.fault) throw noDevice(probed.fault, access.protocol, access.settings);
    if (every === undefined) out.result(shownJson(asked, probed), () => lines(asked, probed));
    else {
      const now = moment(Date.now() * 1_000);
      out.item({ at: now, values: shownJson(asked, probed) }, () => [now, ...lines(asked, probed)].join('\n'));
    }
    if (every === undefined && probed.values.every(({ fault }) => fault !== null)) throw nothing(probed);
  }
}

const shownJson = (asked: readonly Asked[], { values }: DeviceProbed) =>
  values.map(({ name: _, ...value }, at) => ({ point: asked[at]?.shown, ...value }));

function lines(asked: readonly Asked[], { values }: DeviceProbed): string[] {
  const rows = values.map(({ value, unit, quality, fault }, at) => {
    const { shown = '', names = {} } = asked[at] ?? {};
    const name = typeof value === 'number' ? names[String(value)]?.en : undefined;
    return [shown, fault ? 'no value' : shownValue(value, unit, name), fault ? fault.message : said(value, quality)];
  });
  const faults = [...new Set(values.flatMap(({ fault }) => (fault ? [fault.code] : [])))];
  return [
    ...tableOf(['point', 'value', 'quality'], rows, ''),
    ...faults.map((code) => `next:  ${NEXT[code] ?? 'mend what is named, then try again'}`),
  ];
}

export const shownValue = (value: unknown, unit: string, name?: string): string =>
  `${JSON.stringify(value)}${unit === '1' ? '' : ` ${unit}`}${name === undefined ? '' : ` (${name})`}`;

/** Beyond these no plant has a value; a float whose bytes stand in another order has. */
const ABSURD = { least: 1e-20, most: 1e20 };

function said(value: unknown, quality: string): string {
  const size = typeof value === 'number' ? Math.abs(value) : 0;
  const absurd = size > ABSURD.most || (size > 0 && size < ABSURD.least);
  return absurd ? `${quality}, but absurd: try another byte order (--device order=CDAB, BADC, DCBA)` : quality;
}

export function noDevice({ code, message }: QuestionFault, protocol: string, settings: object): CliError {
  return new CliError(code === 'misconfigured' ? 'usage' : 'unreachable', {
    what: message,
    where: `${protocol} ${JSON.stringify(settings)} (${code})`,
    next: NEXT[code] ?? 'mend what is named, then try again',
    code,
  });
}

const nothing = ({ values }: DeviceProbed): CliError => {
  const [first] = values.flatMap(({ fault }) => (fault ? [fault] : []));
  return new CliError('refused', {
    what: 'the device gave no value',
    where: first?.message ?? '',
    next: NEXT[first?.code ?? ''] ?? 'mend what is named, then try again',
  });
};
