import { answer, code, runCommand, text } from '../../kernel/index.ts';
import { refuse } from './refusals.ts';
import { gateway } from './tables.ts';

/** Says which site a gateway serves: it runs that site's configuration and books into that company alone. */
export const assignGateway = runCommand('plant.gateway.assign', {
  label: { en: 'Assign gateway', bn: 'গেটওয়ে নির্ধারণ', hi: 'गेटवे नियत करें' },
  why: 'a gateway’s name is one in all companies, which only the directory can tell',
  input: { gateway: code(), site: text() },
  site: (input) => input.site,
  async run(input, work) {
    const place = await work.db.one<{ company: string }>(`select company from plant.place_of_gateway($1)`, [
      input.gateway,
    ]);
    if (place && place.company !== work.caller.company) return refuse('gateway-taken', { gateway: input.gateway });
    const { found } = await work.load({ found: gateway.where({ gateway: input.gateway }) });
    const [there] = found;
    const id = there?.id ?? work.id();
    return [there ? gateway.change(there, { site: input.site }) : gateway.insert({ id, ...input }), answer({ id })];
  },
});
