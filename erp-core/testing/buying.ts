import { answer, command, decimal, module, notice, ref, text } from '../kernel/index.ts';
import { order } from './purchase.ts';

// A module that tells people of orders: what is large, and what is urgent.
const label = (en: string) => ({ en, bn: `${en} bn`, hi: `${en} hi` });
/** Told at once by mail to who watches; its words give the amount away. */
export const large = notice('buying.large-order', {
  label: label('A large order'),
  about: order,
  fields: { amount: decimal() },
  words: { once: label('{title} is about {amount}'), often: label('{title} was changed {times} times, now {amount}') },
  to: 'buying.watch',
  reveals: ['amount'],
  modes: { mail: 'at-once' },
});
const fire = notice('buying.fire', {
  label: label('Fire'),
  about: order,
  fields: {},
  words: { once: label('Fire at {title}') },
  urgent: true,
  to: 'buying.watch',
  modes: { mail: 'at-once', text: 'at-once' },
});
const tells = (name: string, kind: 'large' | 'fire') =>
  command(name, {
    label: label(name),
    input: { order: ref(order), amount: decimal(), to: text().optional(), refuse: text().optional() },
    load: ({ order: id }) => ({ found: order.found({ id }) }),
    decide: ({ order: record, amount, to }, { found }) => {
      const about = { record, site: found?.site ?? null, ...(to === undefined ? {} : { to: [to] }) };
      return [kind === 'large' ? large({ ...about, fields: { amount } }) : fire({ ...about, fields: {} }), answer({})];
    },
  });
const watch = command('buying.watch', {
  label: label('Watch'),
  input: {},
  load: () => ({}),
  decide: () => [answer({})],
});
/** `buying.tell` and `buying.burn` tell the two of an order; `buying.watch` is the right to hear of both. */
export const buying = module('buying', {
  needs: ['purchase'],
  commands: [watch, tells('buying.tell', 'large'), tells('buying.burn', 'fire')],
  notices: [large, fire],
  migrations: '',
});
