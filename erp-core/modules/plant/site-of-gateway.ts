import type { Refusal, Work } from '../../kernel/index.ts';
import { refuse } from './refusals.ts';
import { gateway } from './tables.ts';

/** The site of a gateway; refused where it is none of the company's, or of a site that the caller does not see. */
export async function siteOfGateway(work: Work, of: string): Promise<string | Refusal> {
  const { found } = await work.load({ found: gateway.where({ gateway: of }) });
  const site = found[0]?.site;
  const { sites } = work.caller;
  if (site === undefined || (sites !== null && !sites.includes(site))) {
    return refuse('gateway-unknown', { gateway: of });
  }
  return site;
}
