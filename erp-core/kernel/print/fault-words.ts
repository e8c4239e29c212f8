import type { SettingFault } from '@millrace/typesetting';
import type { Label } from '../label.ts';

/** Of barcode data, what is wrong with it and what to do. What is not here is the encoder's own word. */
const DATA: Readonly<Record<string, Label>> = {
  'digits-only': { en: 'digits only', bn: 'শুধু অঙ্ক', hi: 'केवल अंक' },
  'ascii-only': {
    en: 'Code 128 holds Latin letters, digits and signs only; use a QR code for other scripts',
    bn: 'Code 128 কেবল লাতিন অক্ষর, অঙ্ক ও চিহ্ন ধরে; অন্য লিপির জন্য QR কোড নিন',
    hi: 'Code 128 में केवल लैटिन अक्षर, अंक और चिह्न आते हैं; दूसरी लिपियों के लिए QR कोड लें',
  },
  'wrong-length': {
    en: 'a GTIN has 8, 12, 13 or 14 digits, and one of 14 that does not begin with 0 needs ITF-14',
    bn: 'GTIN-এ ৮, ১২, ১৩ বা ১৪টি অঙ্ক; ১৪টির যেটি 0 দিয়ে শুরু নয় তার জন্য ITF-14 লাগে',
    hi: 'GTIN में 8, 12, 13 या 14 अंक होते हैं; 14 का जो 0 से शुरू नहीं होता उसे ITF-14 चाहिए',
  },
  'wrong-check-digit': {
    en: 'the last digit does not fit the others: read the number again',
    bn: 'শেষ অঙ্কটি মেলে না: নম্বরটি আবার পড়ুন',
    hi: 'आख़िरी अंक मेल नहीं खाता: संख्या फिर पढ़ें',
  },
  'too-long': {
    en: 'it is longer than this kind holds; use a DataMatrix or QR code',
    bn: 'এই ধরনে যত ধরে তার চেয়ে লম্বা; DataMatrix বা QR কোড নিন',
    hi: 'यह इस प्रकार की सीमा से लंबा है; DataMatrix या QR कोड लें',
  },
  'unknown-identifier': {
    en: 'there is no such GS1 application identifier',
    bn: 'এমন GS1 শনাক্তকারী নেই',
    hi: 'ऐसा GS1 पहचानकर्ता नहीं है',
  },
  'wrong-characters': {
    en: 'it has signs that its GS1 identifier does not allow',
    bn: 'এতে এমন চিহ্ন আছে যা এর GS1 শনাক্তকারী নেয় না',
    hi: 'इसमें ऐसे चिह्न हैं जो इसका GS1 पहचानकर्ता नहीं लेता',
  },
  empty: { en: 'it says nothing', bn: 'এতে কিছু নেই', hi: 'इसमें कुछ नहीं है' },
};

const IMAGE: Label = {
  en: 'the picture cannot be read: use a PNG of eight bits a colour, not interlaced',
  bn: 'ছবিটি পড়া যায় না: প্রতি রঙে আট বিটের PNG দিন, ইন্টারলেস ছাড়া',
  hi: 'चित्र पढ़ा नहीं जाता: प्रति रंग आठ बिट की PNG दें, बिना इंटरलेस',
};

/** What cannot be set, for people. */
export function settingWords(fault: SettingFault): Label {
  switch (fault.code) {
    case 'barcode-data': {
      const why = DATA[fault.why] ?? { en: fault.why, bn: fault.why, hi: fault.why };
      const words = (text: string): string => `${fault.symbology} "${fault.at}": ${text}`;
      return { en: words(why.en), bn: words(why.bn), hi: words(why.hi) };
    }
    case 'barcode-too-wide':
      return {
        en: `its bars need ${fault.needs} mm to be read and have ${fault.has} mm: make the element larger`,
        bn: `পড়া যেতে বারগুলোর ${fault.needs} মিমি লাগে, আছে ${fault.has} মিমি: উপাদানটি বড় করুন`,
        hi: `पढ़े जाने के लिए पट्टियों को ${fault.needs} मिमी चाहिए, हैं ${fault.has} मिमी: तत्व बड़ा करें`,
      };
    case 'image-unreadable':
      return IMAGE;
    case 'too-many-pages':
      return {
        en: `it has more than ${fault.most} pages: print less at a time`,
        bn: `এতে ${fault.most} পাতার বেশি: একবারে কম ছাপুন`,
        hi: `इसमें ${fault.most} से अधिक पृष्ठ हैं: एक बार में कम छापें`,
      };
  }
}
