import { say } from '../label.ts';
import { query } from '../query.ts';
import { isOn, switchedIn } from './tables.ts';
import { waitingFacts } from './waiting-facts.ts';

/** The modules of this system as they stand in the company, in the reader's language. */
export const modulesQuery = query('kernel.modules', {
  label: { en: 'Modules', bn: 'মডিউল', hi: 'मॉड्यूल' },
  input: {},
  async run(_, { db, caller, registry, now }) {
    const switched = await switchedIn(db);
    const waiting = await waitingFacts(db, caller, now);
    return {
      modules: registry.modules.map((module) => {
        const { name, version, label, standing, needs, menu, entities, facts } = module;
        return {
          ...{ name, version, standing, needs },
          label: say(label, caller.locale),
          enabled: isOn(module, switched),
          neededBy: registry.modules.filter((other) => other.needs.includes(name)).map((other) => other.name),
          /** What of the devices' reports waits while it is off. */
          facts: facts.map(({ type }) => type),
          /** How many sets of them wait, since when (µs), and whether that is past the company's bounds; null: none. */
          waiting: waiting.get(name) ?? null,
          entities: entities.map((entity) => ({ name: entity.name, label: say(entity.label, caller.locale) })),
          menu,
          demo: module.demo.length,
        };
      }),
      /** Packs that are here and do not run, each with the reason; all others do. */
      held: registry.held,
    };
  },
});
