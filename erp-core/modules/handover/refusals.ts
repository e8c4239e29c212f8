import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'note-unknown': {
    en: 'There is no such note for the next shift.',
    bn: 'পরের শিফটের জন্য এমন টীকা নেই।',
    hi: 'अगली पाली के लिए ऐसी टिप्पणी नहीं है।',
    status: 404,
  },
  'note-in-future': {
    en: 'That moment has not come yet: the clock of this terminal is ahead.',
    bn: 'সে সময় এখনও আসেনি: এই টার্মিনালের ঘড়ি এগিয়ে আছে।',
    hi: 'वह समय अभी नहीं आया: इस टर्मिनल की घड़ी आगे है।',
    status: 422,
  },
});
