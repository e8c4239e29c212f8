import { decimal, notice, text } from '../../../kernel/index.ts';
import { item } from '../item.ts';

/** Told to whoever may see what is to be reordered, once a fall. */
export const belowReorderPoint = notice('stock.below-reorder-point', {
  label: {
    en: 'Below the reorder point',
    bn: 'পুনঃক্রয় বিন্দুর নিচে',
    hi: 'पुनः ऑर्डर बिंदु से नीचे',
  },
  about: item,
  fields: { site: text(), position: decimal(), min: decimal() },
  words: {
    once: {
      en: '{title} has fallen below its minimum in {site}: {position}, at least {min} are wanted',
      bn: '{site}-এ {title} ন্যূনতমের নিচে নেমেছে: {position}, অন্তত {min} দরকার',
      hi: '{site} में {title} न्यूनतम से नीचे आ गया: {position}, कम से कम {min} चाहिए',
    },
    often: {
      en: '{title} has fallen below its minimum in {site} {times} times, now {position}, at least {min} are wanted',
      bn: '{site}-এ {title} {times} বার ন্যূনতমের নিচে নেমেছে, এখন {position}, অন্তত {min} দরকার',
      hi: '{site} में {title} {times} बार न्यूनतम से नीचे आया, अब {position}, कम से कम {min} चाहिए',
    },
  },
  to: 'stock.reorder',
  modes: { mail: 'digest' },
});
