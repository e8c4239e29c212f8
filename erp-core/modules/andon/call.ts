import { choice, entity, moment, person, type Row, ref, text, wholeNumber } from '../../kernel/index.ts';
import { kind } from './kind.ts';

/** Somebody at a station needs help: from the press to what it was. Moments in µs. */
export const call = entity('andon.call', {
  label: { en: 'Call', bn: 'ডাক', hi: 'पुकार' },
  key: ['line', 'calledAt'],
  fields: {
    site: text({ label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }),
    line: text({ max: 200, search: true, label: { en: 'Line', bn: 'লাইন', hi: 'लाइन' } }),
    station: text({ max: 400, search: true, label: { en: 'Station', bn: 'কাজের স্থান', hi: 'कार्य स्थान' } }).nullable(),
    kind: ref(kind, { label: { en: 'Help', bn: 'সাহায্য', hi: 'सहायता' } }),
    note: text({ max: 500, search: true, label: { en: 'Note', bn: 'মন্তব্য', hi: 'टिप्पणी' } }).nullable(),
    source: choice(['person', 'button'], {
      label: { en: 'Called by', bn: 'কীভাবে ডাকা', hi: 'कैसे पुकारा' },
      choices: {
        person: { en: 'A person', bn: 'ব্যক্তি', hi: 'व्यक्ति' },
        button: { en: 'A button', bn: 'বোতাম', hi: 'बटन' },
      },
    }),
    shift: text({ max: 16, label: { en: 'Shift', bn: 'শিফট', hi: 'पाली' } }).nullable(),
    calledAt: moment({ label: { en: 'Called', bn: 'ডাকার সময়', hi: 'पुकारा' } }),
    calledBy: person({ label: { en: 'By', bn: 'কে', hi: 'किसने' } }).nullable(),
    times: wholeNumber({ label: { en: 'Times called', bn: 'কতবার ডাকা', hi: 'कितनी बार पुकारा' } }),
    lastAt: moment({ label: { en: 'Last called', bn: 'শেষ ডাক', hi: 'अंतिम पुकार' } }),
    step: wholeNumber({ label: { en: 'Step', bn: 'ধাপ', hi: 'चरण' } }),
    nextAt: moment({ label: { en: 'Goes further at', bn: 'উপরে যাবে', hi: 'आगे बढ़ेगा' } }).nullable(),
    acceptedAt: moment({ label: { en: 'Answered', bn: 'সাড়ার সময়', hi: 'उत्तर' } }).nullable(),
    acceptedBy: person({ label: { en: 'On the way', bn: 'আসছেন', hi: 'आ रहे हैं' } }).nullable(),
    arrivedAt: moment({ label: { en: 'Arrived', bn: 'পৌঁছানো', hi: 'पहुँचे' } }).nullable(),
    arrivedBy: person({ label: { en: 'Who arrived', bn: 'কে পৌঁছালেন', hi: 'कौन पहुँचा' } }).nullable(),
    solvedAt: moment({ label: { en: 'Solved', bn: 'সমাধান', hi: 'हल हुआ' } }).nullable(),
    solvedBy: person({ label: { en: 'Solved by', bn: 'কে সমাধান করলেন', hi: 'किसने हल किया' } }).nullable(),
    cause: text({ max: 500, search: true, label: { en: 'Cause', bn: 'কারণ', hi: 'कारण' } }).nullable(),
    cancelledAt: moment({ label: { en: 'Cancelled', bn: 'বাতিল', hi: 'रद्द' } }).nullable(),
    cancelledBy: person({ label: { en: 'Cancelled by', bn: 'কে বাতিল করলেন', hi: 'किसने रद्द किया' } }).nullable(),
    reason: text({ max: 500, label: { en: 'Why cancelled', bn: 'বাতিলের কারণ', hi: 'रद्द क्यों' } }).nullable(),
    machine: text({ max: 400, label: { en: 'Machine that stands', bn: 'থেমে থাকা যন্ত্র', hi: 'रुकी मशीन' } }).nullable(),
    stoppedAt: moment({ label: { en: 'Stands since', bn: 'কখন থেকে থেমে', hi: 'कब से रुकी' } }).nullable(),
  },
  states: {
    open: ['accepted', 'arrived', 'solved', 'cancelled'],
    accepted: ['arrived', 'solved', 'cancelled'],
    arrived: ['solved', 'cancelled'],
    solved: [],
    cancelled: [],
  },
  stateLabels: {
    open: { en: 'Nobody answered', bn: 'কেউ সাড়া দেননি', hi: 'किसी ने उत्तर नहीं दिया' },
    accepted: { en: 'On the way', bn: 'আসছেন', hi: 'आ रहे हैं' },
    arrived: { en: 'There', bn: 'পৌঁছেছেন', hi: 'पहुँच गए' },
    solved: { en: 'Solved', bn: 'সমাধান হয়েছে', hi: 'हल हुआ' },
    cancelled: { en: 'Cancelled', bn: 'বাতিল', hi: 'रद्द' },
  },
  list: ['kind', 'line', 'station', 'calledAt', 'times', 'step', 'acceptedBy', 'solvedAt', 'cause', 'state'],
  sort: '-calledAt',
  siteField: 'site',
});
export type Call = Row<typeof call>;

export const WAITING = ['open', 'accepted', 'arrived'] as const;
export const isWaiting = ({ state }: Pick<Call, 'state'>): boolean => WAITING.some((one) => one === state);

/** A second press within this time is the first one's bounce, or impatience: nobody is told anew. */
export const SAME_PRESS = 10_000_000;

/** area/line of a station's path. */
export const lineOf = (station: string): string => station.split('/', 2).join('/');
