import { forwardBalances, ledgerBalances } from '@millrace/contracts';
import { moment, roughly, tableOf } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';
import { type HealthAnswer, healthAnswer } from './health-answer.ts';
import { type LedgerAnswer, ledgerAnswer } from './ledger-answer.ts';

type Account = LedgerAnswer['gateways'][number];

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(bytes < 10_485_760 ? 1 : 0)} MB`;
const now = (): number => Date.now() * 1000;

const partLines = (health: HealthAnswer): string[] => [
  `server    ${health.state}${health.reason === null ? '' : `: ${health.reason}`} (${health.version}, since ${moment(Date.parse(health.startedAt) * 1000)})`,
  `database  ${health.database.state}${health.database.reason === null ? '' : `: ${health.database.reason}`}${health.store === null ? '' : ` (${health.store.kind} store)`}`,
  `live      ${health.live.state}${health.live.reason === null ? '' : `: ${health.live.reason}`}`,
  ...health.parts.map(
    ({ name, state, reason, restarts, doneAt }) =>
      `part      ${name} ${state}${doneAt ? `, last ${roughly(Date.now() - Date.parse(doneAt))} ago` : ''}${reason === null ? '' : `: ${reason}`}${restarts > 0 ? ` (${restarts} restarts)` : ''}`,
  ),
];

const count = (n: number): string => n.toLocaleString('en');

function sinkLines({ name, state, reason, buffered, account, refusals }: Account['status']['sinks'][number]): string[] {
  const line = `  sink     ${name} ${state}${reason === null ? '' : `: ${reason}`}, ${count(buffered)} waiting`;
  if (!account) return [line];
  const { offered, delivered, filtered, refused, dropped } = account;
  const sum = forwardBalances(account) ? 'the sum agrees' : 'the sum DIFFERS';
  return [
    line,
    `           ${count(offered)} offered: ${count(delivered)} delivered, ${count(filtered)} filtered, ${count(refused)} refused, ${count(dropped)} dropped; ${sum}`,
    ...(refusals ?? []).map(
      ({ at, records, reason: why }) => `           refused ${moment(at)}: ${count(records)} by ${why}`,
    ),
  ];
}

function gatewayLines({ status, online, receivedAt }: Account): string[] {
  const { journal, sinks, doors, clock, sources } = status;
  const full = journal.fullAt === null ? '' : `, full in ${roughly((journal.fullAt - now()) / 1000)} at this rate`;
  return [
    '',
    `gateway ${status.gateway}: ${online ? 'online' : `not heard since ${moment(receivedAt)}`} (${status.version}, configuration ${status.configVersion}, epoch ${status.epoch})`,
    `  clock    ${clock.synchronised === true ? 'synchronised' : clock.synchronised === false ? `not synchronised: ${clock.reason ?? ''}` : `not known${clock.reason === null ? '' : `: ${clock.reason}`}`}`,
    `  journal  ${megabytes(journal.bytes)} of ${megabytes(journal.limitBytes)}${full}`,
    ...doors.map(
      ({ name, address, state, reason, connections }) =>
        `  door     ${name} ${address} ${state}${reason === null ? '' : `: ${reason}`}, ${connections} connections`,
    ),
    ...(status.connections ?? []).map(
      ({ id, protocol, state, reason, devices }) =>
        `  link     ${id} (${protocol}) ${state}${reason === null ? '' : `: ${reason}`}, ${devices.filter((device) => device.state === 'online').length} of ${devices.length} devices online`,
    ),
    ...sinks.flatMap(sinkLines),
    '',
    ...tableOf(
      [
        'device',
        'received',
        'stored',
        'duplicate',
        'deadbanded',
        'rejected',
        'unmapped',
        'dropped',
        'buffered',
        'last heard',
        'sum',
      ],
      sources.map(({ source, counts, lastArrival }) => [
        source,
        counts.received,
        counts.stored + counts.corrected,
        counts.duplicate,
        counts.deadbanded,
        counts.rejected,
        counts.unmapped,
        counts.dropped,
        counts.buffered,
        lastArrival === null ? 'never' : `${roughly((now() - lastArrival) / 1000)} ago`,
        ledgerBalances(counts) ? 'agrees' : 'DIFFERS',
      ]),
      '  nothing was heard yet',
    ).map((line) => `  ${line}`),
  ];
}

/** `millrace status` */
export const statusGroup: CommandGroup = (program, declare) => {
  declare(program, 'status', 'show doors, devices, ledger and buffers', async ({ api, out }) => {
    const server = api();
    const health = await server.get('/api/v1/health', healthAnswer);
    const ledger = await server.get('/api/v1/ledger', ledgerAnswer);
    out.result({ health, gateways: ledger.gateways }, () => [
      ...partLines(health),
      ...(ledger.gateways.length === 0 ? ['', 'No gateway has reported yet.'] : ledger.gateways.flatMap(gatewayLines)),
    ]);
  });
};
