import { answer, code, type Effect, isRefusal, type Refusal, runCommand, text, type Work } from '../../kernel/index.ts';
import { refuse } from './refusals.ts';
import { gateway, gatewayPlaces } from './tables.ts';

const WHY = 'a gateway’s name is one in all companies, which only the directory can tell';

/** Puts a gateway to a site that is there: a new one, or one that moves, which may still bring what it read before. */
export async function placeGateway(work: Work, name: string, site: string): Promise<Refusal | readonly Effect[]> {
  const place = await work.db.one<{ company: string }>(`select company from plant.place_of_gateway($1)`, [name]);
  const { company } = work.caller;
  if (place && place.company !== company) return refuse('gateway-taken', { gateway: name });
  const owner = await work.db.one<{ company: string | null }>(`select kernel.company_of_site($1) as company`, [site]);
  if (owner?.company !== company) return refuse(owner?.company ? 'site-taken' : 'site-unknown', { site });
  const { found, places } = await work.load({
    found: gateway.where({ gateway: name }),
    places: gatewayPlaces.where({ gateway: name }),
  });
  const [there] = found;
  if (!there) return [gateway.insert({ id: work.id(), gateway: name, site })];
  if (there.site === site) return [];
  const known = places.some((one) => one.site === there.site);
  return [
    gateway.change(there, { site }),
    ...(known ? [] : [gatewayPlaces.insert({ id: work.id(), gateway: name, site: there.site })]),
  ];
}

/** Says which site a gateway serves: it runs that site's configuration and books into that company alone. */
export const assignGateway = runCommand('plant.gateway.assign', {
  label: { en: 'Assign gateway', bn: 'গেটওয়ে নির্ধারণ', hi: 'गेटवे नियत करें' },
  why: WHY,
  input: { gateway: code(), site: text() },
  site: (input) => input.site,
  async run(input, work) {
    const placed = await placeGateway(work, input.gateway, input.site);
    if (isRefusal(placed)) return placed;
    work.apply(placed);
    const { found } = await work.load({ found: gateway.where({ gateway: input.gateway }) });
    return [answer({ id: found[0]?.id })];
  },
});
