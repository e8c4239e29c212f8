import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'unit-fixed': {
    en: 'The unit of an item cannot change; it is {unit}.',
    bn: 'পণ্যের একক বদলানো যায় না; তা {unit}।',
    hi: 'वस्तु की इकाई नहीं बदली जा सकती; वह {unit} है।',
  },
});
