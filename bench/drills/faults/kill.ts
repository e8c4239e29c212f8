import { setTimeout as delay } from 'node:timers/promises';
import { underLoad } from './under-load.ts';
import { killHard, type Victim } from './victims.ts';

const VICTIMS: readonly Victim[] = ['gateway', 'server', 'postgres'];

/** kill -9 of a part picked by chance, at moments picked by chance, under load. */
export const kill = underLoad({
  id: 'kill',
  title: 'kill -9 of gateway, server or PostgreSQL at random moments under load',
  rate: 200,
  async harm({ plant, random, context, flowing }) {
    const times = context.long ? 60 : 20;
    const killed: Record<Victim, number> = { gateway: 0, server: 0, postgres: 0 };
    for (let done = 0; done < times; ) {
      await delay(random.between(200, 4_000));
      const victim = random.pick(VICTIMS);
      if (!killHard(plant, victim)) continue;
      killed[victim]++;
      done++;
      context.say(`${done}: ${victim}`);
    }
    await flowing();
    return {
      note: Object.entries(killed)
        .map(([name, n]) => `${name} ${n}×`)
        .join(', '),
    };
  },
});
