import type { Label, Locale } from '../label.ts';
import { say } from '../label.ts';

/** Why a cell says nothing that fits, before it is known in which language that is read. */
export interface CellFault {
  readonly says: Label;
  readonly details?: Readonly<Record<string, string | number | Label>>;
}

export const inWords = ({ says, details = {} }: CellFault, locale: Locale): string => say(says, locale, details);

const only = (says: Label): CellFault => ({ says });

export const WHOLE_NUMBER = only({
  en: 'a whole number is wanted: 12',
  bn: 'একটি পূর্ণসংখ্যা চাই: 12',
  hi: 'पूर्ण संख्या चाहिए: 12',
});
export const POINT_WANTED = only({
  en: 'write the number without thousands separators and with a point: 1234.5',
  bn: 'সংখ্যাটি হাজারের চিহ্ন ছাড়া ও বিন্দু দিয়ে লিখুন: 1234.5',
  hi: 'संख्या हज़ार के चिह्न बिना और बिंदु से लिखें: 1234.5',
});
export const YES_OR_NO = only({
  en: 'yes or no is wanted',
  bn: 'হ্যাঁ বা না চাই',
  hi: 'हाँ या नहीं चाहिए',
});
export const OFFSET_WANTED = only({
  en: 'a moment needs its offset: 2026-11-28T08:00:00+06:00',
  bn: 'মুহূর্তের সঙ্গে সময়-অঞ্চলের ব্যবধান চাই: 2026-11-28T08:00:00+06:00',
  hi: 'क्षण के साथ समय-अंतर चाहिए: 2026-11-28T08:00:00+05:30',
});
export const NO_MOMENT = only({
  en: 'no moment: write 2026-11-28T08:00:00+06:00',
  bn: 'এটি কোনো মুহূর্ত নয়: লিখুন 2026-11-28T08:00:00+06:00',
  hi: 'यह कोई क्षण नहीं: 2026-11-28T08:00:00+05:30 लिखें',
});
export const NO_JSON = only({ en: 'this is not JSON', bn: 'এটি JSON নয়', hi: 'यह JSON नहीं है' });
export const DEGREES = only({
  en: 'degrees are wanted: 23.780573',
  bn: 'ডিগ্রি চাই: 23.780573',
  hi: 'डिग्री चाहिए: 23.780573',
});
export const MORE_CELLS = only({
  en: 'the line has more cells than the header',
  bn: 'সারিতে শিরোনামের চেয়ে বেশি ঘর আছে',
  hi: 'पंक्ति में शीर्षक से अधिक खाने हैं',
});
export const NO_SUCH_NUMBER = only({
  en: 'there is no record of this number; leave it empty for a new one',
  bn: 'এই নম্বরের কোনো রেকর্ড নেই; নতুনের জন্য খালি রাখুন',
  hi: 'इस संख्या का कोई अभिलेख नहीं; नए के लिए ख़ाली छोड़ें',
});
export const FIXED = only({
  en: 'this cannot change any more',
  bn: 'এটি আর বদলানো যায় না',
  hi: 'यह अब बदल नहीं सकता',
});
export const LINES_STAY = only({
  en: 'lines of which you do not write every field cannot be removed by a sheet',
  bn: 'যে সারির সব ঘর আপনি লেখেন না, শিট দিয়ে তা সরানো যায় না',
  hi: 'जिन पंक्तियों के सब खाने आप नहीं लिखते, वे शीट से हटाई नहीं जा सकतीं',
});

const NO_RECORD: Label = {
  en: 'there is no {what} "{text}"',
  bn: '"{text}" নামে কোনো {what} নেই',
  hi: '"{text}" नाम का कोई {what} नहीं है',
};
const SEVERAL_SITES: Label = {
  en: '"{text}" is a {what} of several sites',
  bn: '"{text}" একাধিক সাইটের {what}',
  hi: '"{text}" कई साइटों का {what} है',
};
const NOT_YOURS: Label = {
  en: 'you do not have the right {right}, so it cannot be looked up',
  bn: 'আপনার {right} অধিকার নেই, তাই এটি খোঁজা যায় না',
  hi: 'आपके पास {right} अधिकार नहीं, इसलिए इसे खोजा नहीं जा सकता',
};
const SEVERAL_PEOPLE: Label = {
  en: '"{text}" is the name of several users: write the e-mail address',
  bn: '"{text}" একাধিক ব্যবহারকারীর নাম: ই-মেইল ঠিকানা লিখুন',
  hi: '"{text}" कई उपयोगकर्ताओं का नाम है: ई-मेल पता लिखें',
};
const SAID_OTHERWISE: Label = {
  en: 'line {later} says something else of the same record than line {line}',
  bn: '{later} নম্বর সারি একই রেকর্ড নিয়ে {line} নম্বর সারির থেকে অন্য কথা বলে',
  hi: 'पंक्ति {later} उसी अभिलेख के बारे में पंक्ति {line} से अलग कहती है',
};
const SAME_KEY: Label = {
  en: 'line {line} has the same {key}',
  bn: '{line} নম্বর সারিতে একই {key} আছে',
  hi: 'पंक्ति {line} में वही {key} है',
};
const ON_LINE: Label = { en: 'line {line}: {message}', bn: 'সারি {line}: {message}', hi: 'पंक्ति {line}: {message}' };

/** A word as it stands within a sentence. */
const within = (label: Label): Label => ({ ...label, en: label.en.toLowerCase() });

export const noRecord = (label: Label, text: string): CellFault => ({
  says: NO_RECORD,
  details: { what: within(label), text },
});
export const ofSeveralSites = (label: Label, text: string): CellFault => ({
  says: SEVERAL_SITES,
  details: { what: within(label), text },
});
export const notYours = (right: string): CellFault => ({ says: NOT_YOURS, details: { right } });
export const severalPeople = (text: string): CellFault => ({ says: SEVERAL_PEOPLE, details: { text } });
export const saidOtherwise = (line: number, later: number): CellFault => ({
  says: SAID_OTHERWISE,
  details: { line, later },
});
export const sameKey = (line: number, key: string): CellFault => ({ says: SAME_KEY, details: { line, key } });
export const onLineWords = (line: number, message: string): CellFault => ({
  says: ON_LINE,
  details: { line, message },
});
