import { HELD_NAME, RELEASE_COMMAND } from '@millrace/contracts';
import { answer, command, moment, text } from '../../kernel/index.ts';
import { commandTo } from './device-command.commands.ts';
import { refuse } from './refusals.ts';
import { device } from './tables.ts';

/** How long the word waits for its gateway: whoever gave it sees whether it was heard, and gives it again. */
const SECONDS = 60;

/**
 * A person's word that a gateway may begin at once what it holds back, for it had to be ended for it: a device's connection or
 * link, or (`<kind>:<id>`, as its status names it) what has no device. The gateway knows whether anything is held, and says so.
 */
export const releaseDevice = command('plant.device.release', {
  label: { en: 'Let a held device go', bn: 'আটকে রাখা যন্ত্র ছেড়ে দিন', hi: 'रोका हुआ उपकरण छोड़ें' },
  input: {
    site: text(),
    device: text(),
    /** When the gateway was ended for it, µs, as it was shown: another hold than that is not let go. */
    since: moment(),
  },
  site: (input) => input.site,
  load: (input) => ({ found: device.where({ site: input.site, device: input.device }) }),
  decide({ site, device: name, since }, { found: [of] }, context) {
    const isKnown = of ? of.state !== 'removed' : HELD_NAME.read(name) !== null;
    if (!isKnown) return refuse('device-unknown', { device: name });
    const asked = { name: RELEASE_COMMAND, parameters: { since }, seconds: SECONDS };
    const { effects, ...given } = commandTo({ site, device: name }, asked, context);
    return [...effects, answer(given)];
  },
});
