import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'rate-missing': {
    en: 'There is no {kind} rate from {from} to {to} for {on}, nor one of the {goodFor} days before. Enter or import it.',
    bn: '{on} তারিখে {from} থেকে {to} এর {kind} হার নেই, আগের {goodFor} দিনেও না। লিখুন বা আমদানি করুন।',
    hi: '{on} के लिए {from} से {to} की {kind} दर नहीं है, पिछले {goodFor} दिनों में भी नहीं। दर्ज करें या आयात करें।',
    status: 422,
  },
  'rate-of-itself': {
    en: '{currency} is always worth itself: a rate is between two currencies.',
    bn: '{currency} সবসময় নিজের সমান: হার দুই মুদ্রার মধ্যে হয়।',
    hi: '{currency} हमेशा अपने बराबर है: दर दो मुद्राओं के बीच होती है।',
    status: 422,
  },
  'currency-unknown': {
    en: '{currency} is no currency of ISO 4217. Write a code such as BDT.',
    bn: '{currency} ISO 4217 এর মুদ্রা নয়। BDT এর মতো কোড লিখুন।',
    hi: '{currency} ISO 4217 की मुद्रा नहीं है। BDT जैसा कोड लिखें।',
    status: 422,
  },
});
