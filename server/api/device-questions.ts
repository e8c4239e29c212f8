import { deviceBrowse, deviceBrowsed, deviceProbe, deviceProbed } from '@millrace/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { GatewayDesk } from '../edge-link/gateway-desk.ts';
import type { GatewayRequests } from '../edge-link/requests.ts';
import { sitesOf } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';

interface Options {
  readonly desk: Pick<GatewayDesk, 'recall' | 'accounts'>;
  readonly requests: Pick<GatewayRequests, 'ask'>;
}

const probeBody = deviceProbe.extend({
  /** The gateway that asks: it must reach the device. The only one there is, where it is left out. */
  gateway: z.string().optional(),
});
const browseBody = deviceBrowse.extend({ gateway: z.string().optional() });

/**
 * Questions to devices that are in no configuration yet, put to the gateway that reaches them. Nothing is kept and nothing
 * written; but a link is made to wherever the settings say, with the secrets they name, so a right of its own is asked for.
 */
export function deviceQuestionRoutes(app: FastifyInstance, { desk, requests }: Options): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const access = { to: 'session', permission: 'gateway.devices.probe' } as const;

  /** The gateway that is meant, of those of the caller's sites. Throws a Problem that says which there are. */
  async function gatewayMeant(request: FastifyRequest, named: string | undefined): Promise<string> {
    await desk.recall();
    const all = desk.accounts(new Set(sitesOf(request)));
    const names = all.map(({ status }) => status.gateway).join(', ');
    if (named !== undefined && !all.some(({ status }) => status.gateway === named)) {
      throw new Problem('not-found', { detail: `There is no gateway "${named}"; there is ${names || 'none'}.` });
    }
    const [one, another] = all.filter(
      ({ online, status }) => online && (named === undefined || status.gateway === named),
    );
    if (another) throw new Problem('gateway-not-named', { detail: `There are ${names}.` });
    if (!one) throw new Problem('gateway-away', names === '' ? {} : { detail: `Not heard now: ${named ?? names}.` });
    return one.status.gateway;
  }

  typed.post(
    '/api/v1/devices/probe',
    { config: { access }, schema: { tags: ['gateways'], body: probeBody, response: { 200: deviceProbed } } },
    async (request) => {
      const { gateway, ...probe } = request.body;
      const answer = await requests.ask(await gatewayMeant(request, gateway), { kind: 'probe-device', probe });
      if (answer.probed) return answer.probed;
      throw new Problem('gateway-away', { detail: answer.message });
    },
  );
  typed.post(
    '/api/v1/devices/browse',
    { config: { access }, schema: { tags: ['gateways'], body: browseBody, response: { 200: deviceBrowsed } } },
    async (request) => {
      const { gateway, ...browse } = request.body;
      const answer = await requests.ask(await gatewayMeant(request, gateway), { kind: 'browse-device', browse });
      if (answer.browsed) return answer.browsed;
      throw new Problem('gateway-away', { detail: answer.message });
    },
  );
}
