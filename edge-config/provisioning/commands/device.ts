import type { SourceLedger } from '@millrace/contracts';
import { didYouMean } from '@millrace/contracts/site-fault';
import { z } from 'zod';
import type { Api } from '../api/client.ts';
import { CliError } from '../cli/cli-error.ts';
import { moment, tableOf } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';
import { askDevice } from './ask-device.ts';
import { askedDevice, askedLines, deviceWords } from './asked-device.ts';
import { browseGroup } from './browse-device.ts';
import { decideStranger } from './decide-stranger.ts';
import { deviceStrangers } from './device-strangers.ts';
import { trustDevice } from './device-trust.ts';
import { ledgerAnswer, sourceOf } from './ledger-answer.ts';
import { linkedDevice, linkedLines } from './linked-device.ts';
import { probeGroup } from './probe-device.ts';
import { profilesGroup } from './profiles.ts';
import { releaseDevice } from './release-device.ts';
import { SITE, siteOf } from './site-choice.ts';
import { watchGroup } from './watch-device.ts';

const device = z.object({
  id: z.string(),
  path: z.string(),
  profile: z.string().nullable(),
  name: z.object({ en: z.string() }),
  state: z.string(),
  secrets: z.number(),
  newestSecret: z.coerce.number().nullable(),
  oldSecretUntil: z.coerce.number().nullable(),
  claimableUntil: z.coerce.number().nullable(),
});
type DeviceRow = z.infer<typeof device>;

const withSecret = z.object({ site: z.string(), device: z.string(), secret: z.string() });

const devicesOf = (api: Api, site: string): Promise<DeviceRow[]> =>
  api.query('plant.devices', { site }, z.object({ devices: z.array(device) })).then(({ devices }) => devices);

const access = ({ state, secrets, oldSecretUntil, claimableUntil }: DeviceRow): string =>
  state === 'revoked'
    ? 'revoked'
    : secrets === 0
      ? claimableUntil === null
        ? 'no secret'
        : `code until ${moment(claimableUntil)}`
      : oldSecretUntil === null
        ? 'signs in'
        : `rotating until ${moment(oldSecretUntil)}`;

/** What a person has to carry to the device, shown this once. */
function secretLines({ device: id, secret }: z.infer<typeof withSecret>): string[] {
  return [
    `device  ${id}`,
    `secret  ${secret}`,
    '',
    'It is shown only now. On MQTT the user is the device and the password the secret; on HTTP send',
    `"Authorization: Bearer ${id}.<secret>". "millrace claim ${id}" makes a code instead, so that nobody types a secret.`,
  ];
}

/** `millrace device …` */
export const deviceGroup: CommandGroup = (program, declare) => {
  const group = program.command('device').description('Devices of a site, what lets them in, and what they are now.');
  askDevice(group, declare);
  probeGroup(group, declare);
  browseGroup(group, declare);
  watchGroup(group, declare);
  profilesGroup(group, declare);
  trustDevice(group, declare);
  deviceStrangers(group, declare);
  decideStranger(group, declare);
  releaseDevice(group, declare);

  declare<{ site?: string }>(group, 'list', 'list the devices of a site', async ({ api, out }, _, { site }) => {
    const server = api();
    const rows = await devicesOf(server, await siteOf(server, site));
    const ledger = await server.get('/api/v1/ledger', ledgerAnswer);
    const now = Date.now() * 1000;
    const listed = rows.map((row) => ({
      ...row,
      asked: askedDevice(ledger, row.id)?.device ?? null,
      linked: linkedDevice(ledger, row.id)?.device ?? null,
    }));
    out.result(listed, () =>
      tableOf(
        ['device', 'path', 'profile', 'access', 'state'],
        rows.map((row) => [
          row.id,
          row.path,
          row.profile,
          askedDevice(ledger, row.id) ? 'is asked' : linkedDevice(ledger, row.id) ? 'by a link' : access(row),
          deviceWords(ledger, row.id, now),
        ]),
        'There are no devices yet: millrace device add <id> --path <area/line/cell/device>',
      ),
    );
  }).option(...SITE);

  declare<{ site?: string }>(
    group,
    'show <device>',
    'show a device: access, ledger, clock',
    async ({ api, out }, [id = ''], { site }) => {
      const server = api();
      const rows = await devicesOf(server, await siteOf(server, site));
      const row = rows.find((one) => one.id === id);
      if (!row) {
        throw new CliError('unknown', {
          what: `there is no device "${id}"${didYouMean(
            id,
            rows.map((one) => one.id),
          )}`,
          where: server.url,
          next: '"millrace device list" shows them all',
        });
      }
      const ledger = await server.get('/api/v1/ledger', ledgerAnswer);
      const source = sourceOf(ledger, id);
      const asked = askedDevice(ledger, id);
      const linked = asked ? null : linkedDevice(ledger, id);
      const direct = !asked && !linked;
      const states = { asked: asked?.device ?? null, linked: linked?.device ?? null };
      out.result({ ...row, ledger: source, ...states }, () => [
        `device        ${row.id}${row.name.en === row.id ? '' : ` (${row.name.en})`}`,
        `path          ${row.path}`,
        `profile       ${row.profile ?? '–'}`,
        ...(asked ? askedLines(asked) : linked ? linkedLines(linked) : [`access        ${access(row)}`]),
        ...(!direct ? [] : [`newest secret ${row.newestSecret === null ? '–' : moment(row.newestSecret)}`]),
        `last heard    ${source?.lastArrival ? moment(source.lastArrival) : 'never since the gateway started'}`,
        `clock         ${clockOf(source)}`,
        ...(source
          ? [
              `received      ${source.counts.received.toLocaleString('en')} = ${Object.entries(source.counts)
                .filter(([name, count]) => name !== 'received' && count > 0)
                .map(([name, count]) => `${count.toLocaleString('en')} ${name}`)
                .join(' + ')}`,
              ...Object.entries(source.refused).map(
                ([reason, count]) => `refused       ${count.toLocaleString('en')} ${reason}`,
              ),
            ]
          : []),
      ]);
    },
  ).option(...SITE);

  declare<{ site?: string; path: string; profile?: string; label?: string; delivery?: string }>(
    group,
    'add <device>',
    'add a device to the site and give it a secret',
    async ({ api, out }, [id = ''], { site, path, profile, label, delivery }) => {
      const server = api();
      const input = {
        site: await siteOf(server, site),
        device: {
          id,
          path,
          ...(profile === undefined ? {} : { profile }),
          ...(label === undefined ? {} : { label: { en: label } }),
          ...(delivery === undefined ? {} : { delivery }),
        },
      };
      const made = await server.command('plant.device.add', input, withSecret);
      out.result(made, () => secretLines(made));
    },
  )
    .requiredOption('--path <path>', 'where it stands: area/line/cell/device')
    .option('--profile <profile>', 'its kind: what it sends, and what that means')
    .option('--label <text>', 'what people call it')
    .option('--delivery <kind>', 'identified, at-least-once or best-effort')
    .option(...SITE);

  declare<{ site?: string; overlap?: string }>(
    group,
    'rotate <device>',
    'give a device a new secret; the old one goes on for a while',
    async ({ api, out }, [id = ''], { site, overlap }) => {
      const server = api();
      const input = { site: await siteOf(server, site), device: id, ...(overlap === undefined ? {} : { overlap }) };
      const made = await server.command('plant.device.rotate', input, withSecret);
      out.result(made, () => secretLines(made));
    },
  )
    .option('--overlap <duration>', 'how long the old secret goes on ("24 h")')
    .option(...SITE);

  declare<{ site?: string }>(
    group,
    'revoke <device>',
    'let a device in no more, at once',
    async ({ api, out }, [id = ''], { site }) => {
      const server = api();
      const done = await server.command(
        'plant.device.revoke',
        { site: await siteOf(server, site), device: id },
        z.object({ site: z.string(), device: z.string() }),
      );
      out.result(done, () => [
        `${id} can sign in no more. Its points and their history stay; "millrace device rotate ${id}" lets it in again.`,
      ]);
    },
  ).option(...SITE);

  declare<{ site?: string; by?: string }>(
    group,
    'replace <device>',
    'put another device in the place of one; the points keep their history',
    async ({ api, out }, [id = ''], { site, by }) => {
      const server = api();
      const input = { site: await siteOf(server, site), device: id, ...(by === undefined ? {} : { by }) };
      const made = await server.command('plant.device.replace', input, withSecret);
      out.result(made, () => [`${id} is replaced; what it measured stays with its points.`, '', ...secretLines(made)]);
    },
  )
    .option('--by <device>', 'id of the new device; left out: it keeps the id of the old one')
    .option(...SITE);
};

const seconds = (micros: number): string => `${(micros / 1e6).toFixed(3)} s`;

/** What is known of a device's clock, with what it rests upon. */
function clockOf(source: SourceLedger | null): string {
  if (source?.clockOffset === null || source?.clockOffset === undefined) return 'no time of its own yet';
  const { clock } = source;
  if (!clock) return `${seconds(source.clockOffset)} from ours`;
  const doubt = clock.uncertainty === null ? ', few readings yet' : ` ± ${seconds(clock.uncertainty)}`;
  const fault =
    clock.fault === null
      ? ''
      : `; ${clock.fault}: its times are ${clock.fault === 'drifting' ? 'drifting away' : 'not believed'}`;
  return `${seconds(clock.offset)} from ours${doubt}, since ${moment(clock.since)}${fault}`;
}
