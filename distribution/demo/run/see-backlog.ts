import { type GatewayStatus, gatewayStatus } from '@millrace/contracts';
import { type Api, addressOf, createApi } from '@millrace/provisioning';
import { z } from 'zod';
import { COMPANY } from '../masters/masters.ts';
import type { Backlog } from './governor.ts';

/** What is read of the server's account of its gateways. */
const accounts = z.object({
  gateways: z.array(z.object({ status: gatewayStatus.pick({ sinks: true }), online: z.boolean() })),
});

/** A server that does not answer within this is one that cannot say how far booking is. */
const PATIENCE = 4_000;

/**
 * What waits at the gateways that tell of themselves now, by the server's status API (`GET /api/v1/ledger`), asked as
 * the command line asks: with this machine's operator token, or MILLRACE_URL and MILLRACE_API_KEY. Rejects where nobody
 * can be asked, or where no gateway is heard of.
 */
export async function seeBacklog(data: string, env: NodeJS.ProcessEnv): Promise<Backlog> {
  const company = env.MILLRACE_COMPANY || COMPANY;
  const address = addressOf({ env: { ...env, MILLRACE_DATA: data }, defaultData: data, company });
  return backlogOf(createApi(address, AbortSignal.timeout(PATIENCE)));
}

export async function backlogOf(api: Pick<Api, 'get'>): Promise<Backlog> {
  const { gateways } = await api.get('/api/v1/ledger', accounts);
  const online = gateways.filter((one) => one.online);
  if (online.length === 0) throw new Error('no gateway of the plant is heard of');
  const waiting = (sink: GatewayStatus['sinks'][number]['name']): number =>
    online.reduce((sum, { status }) => sum + (status.sinks.find(({ name }) => name === sink)?.buffered ?? 0), 0);
  return { factSets: waiting('forward'), inputs: waiting('detect'), readings: waiting('store') };
}
