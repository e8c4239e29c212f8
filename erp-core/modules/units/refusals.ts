import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'unit-unknown': {
    en: '{unit} is neither a unit of UCUM that can be converted nor one of this company.',
    bn: '{unit} রূপান্তরযোগ্য UCUM একক নয়, এই কোম্পানির এককও নয়।',
    hi: '{unit} न तो बदली जा सकने वाली UCUM इकाई है, न इस कंपनी की।',
    status: 422,
  },
  'units-unlike': {
    en: '{from} and {to} do not measure the same, so one does not become the other.',
    bn: '{from} ও {to} একই জিনিস মাপে না, তাই একটি অন্যটি হয় না।',
    hi: '{from} और {to} एक ही चीज़ नहीं मापते, इसलिए एक दूसरी नहीं बनती।',
    status: 422,
  },
  'unit-circular': {
    en: '{code} would be made of itself.',
    bn: '{code} নিজে দিয়েই তৈরি হতো।',
    hi: '{code} अपने से ही बनता।',
    status: 422,
  },
  'unit-is-ucum': {
    en: '{code} is a unit of UCUM already. Give yours another code.',
    bn: '{code} আগে থেকেই UCUM একক। নিজেরটির অন্য কোড দিন।',
    hi: '{code} पहले से UCUM इकाई है। अपनी को दूसरा कोड दें।',
    status: 422,
  },
});
