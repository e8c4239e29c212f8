import { duration } from '@millrace/contracts';
import { type DeviceManifest, LABELS, setting } from '@millrace/driver-api';
import { z } from 'zod';
import { TABLES } from './address.ts';
import { ORDERS } from './codec/order.ts';
import { MOST_BITS, MOST_REGISTERS } from './codec/pdu.ts';
import { type PointAddress, pointAddress } from './point-address.ts';

/** A server of Modbus TCP is to take up to 16 transactions at once (Modbus Messaging on TCP/IP 1.0b §4.2.2). */
const MOST_IN_FLIGHT = 16;
const MARKER = /^0x([0-9a-f]{4}|[0-9a-f]{8}|[0-9a-f]{16})$/i;

const transport = z.enum(['tcp', 'rtu-over-tcp', 'rtu']);

/** How a line to one or more Modbus units is reached. */
export const modbusSettings = z
  .strictObject({
    transport: setting(transport.default('tcp'), {
      label: LABELS.transport,
      help: {
        en: 'tcp: Modbus TCP. rtu: a serial port of this machine. rtu-over-tcp: a converter that carries serial frames.',
        bn: 'tcp: মডবাস টিসিপি। rtu: এই যন্ত্রের সিরিয়াল পোর্ট। rtu-over-tcp: সিরিয়াল ফ্রেম বহনকারী কনভার্টার।',
        hi: 'tcp: मॉडबस टीसीपी। rtu: इस मशीन का सीरियल पोर्ट। rtu-over-tcp: सीरियल फ्रेम ले जाने वाला कनवर्टर।',
      },
      examples: ['tcp', 'rtu'],
    }),
    host: setting(z.string().min(1).optional(), {
      label: LABELS.host,
      help: {
        en: 'Address or name of the device, or of the converter before it',
        bn: 'যন্ত্রের অথবা তার সামনের কনভার্টারের ঠিকানা বা নাম',
        hi: 'डिवाइस का, या उसके आगे लगे कनवर्टर का पता या नाम',
      },
      examples: ['192.168.1.50'],
    }),
    port: setting(z.int().min(1).max(65535).default(502), {
      label: LABELS.tcpPort,
      examples: [502],
    }),
    path: setting(z.string().min(1).optional(), {
      label: LABELS.serialPort,
      help: {
        en: 'By its id it stays the same when adapters are plugged in anew',
        bn: 'আইডি দিয়ে লিখলে অ্যাডাপ্টার আবার লাগালেও একই থাকে',
        hi: 'आईडी से लिखने पर अडैप्टर दोबारा लगाने पर भी वही रहता है',
      },
      examples: ['/dev/serial/by-id/usb-FTDI_FT232R-if00-port0', 'COM3'],
    }),
    baudRate: setting(z.int().min(300).max(4_000_000).default(9600), {
      label: LABELS.baudRate,
      examples: [9600, 19200],
    }),
    dataBits: setting(z.literal([7, 8]).default(8), {
      label: LABELS.dataBits,
    }),
    parity: setting(z.enum(['none', 'even', 'odd']).default('even'), {
      label: LABELS.parity,
      help: {
        en: 'The standard asks for even; many devices are delivered with none',
        bn: 'মান অনুযায়ী even; অনেক যন্ত্র none নিয়ে আসে',
        hi: 'मानक even कहता है; कई डिवाइस none के साथ आते हैं',
      },
    }),
    stopBits: setting(z.literal([1, 2]).default(1), {
      label: LABELS.stopBits,
    }),
    answerWithin: setting(duration.prefault('1 s'), {
      label: LABELS.answerWithin,
      help: {
        en: 'The longest a device may take to answer one question',
        bn: 'একটি প্রশ্নের উত্তরে যন্ত্র সর্বোচ্চ যত সময় নিতে পারে',
        hi: 'एक प्रश्न का उत्तर देने में डिवाइस अधिकतम जितना समय ले सकता है',
      },
      examples: ['1 s', '300 ms'],
    }),
    lateWithin: setting(duration.prefault('2 s'), {
      label: LABELS.lateWithin,
      help: {
        en: 'Serial frames: so long after a question was given up its answer may still come; only units without function 8 are waited for',
        bn: 'সিরিয়াল ফ্রেম: প্রশ্ন ছেড়ে দেওয়ার পর এতক্ষণ উত্তর আসতে পারে; শুধু ফাংশন ৮ ছাড়া ইউনিটের জন্য অপেক্ষা করা হয়',
        hi: 'सीरियल फ्रेम: प्रश्न छोड़ने के बाद इतनी देर तक उत्तर आ सकता है; केवल फंक्शन 8 रहित यूनिट की प्रतीक्षा होती है',
      },
    }),
    inFlight: setting(z.int().min(1).max(MOST_IN_FLIGHT).default(1), {
      label: LABELS.questionsAtOnce,
      help: {
        en: 'Modbus TCP: questions that may be out at once. Many devices take one only; more where the manual says so',
        bn: 'মডবাস টিসিপি: একসঙ্গে যত প্রশ্ন থাকতে পারে। অনেক যন্ত্র একটিই নেয়; ম্যানুয়ালে থাকলে বেশি',
        hi: 'मॉडबस टीसीपी: एक साथ कितने प्रश्न हो सकते हैं। कई डिवाइस एक ही लेते हैं; मैनुअल में लिखा हो तो अधिक',
      },
      examples: [1, 4],
    }),
    turnaround: setting(duration.optional(), {
      label: { en: 'Turn-round time', bn: 'দিক বদলের সময়', hi: 'दिशा बदलने का समय' },
      help: {
        en: 'Quiet between an answer and the next question; by the baud rate where it is left out',
        bn: 'উত্তর ও পরের প্রশ্নের মাঝের নীরবতা; না লিখলে বড রেট অনুযায়ী',
        hi: 'उत्तर और अगले प्रश्न के बीच की शांति; न लिखने पर बॉड रेट के अनुसार',
      },
      examples: ['5 ms'],
    }),
  })
  .superRefine((settings, context) => {
    if (settings.inFlight > 1 && settings.transport !== 'tcp') {
      context.addIssue({
        code: 'custom',
        path: ['inFlight'],
        message: `transport "${settings.transport}" does not number its questions, so one is out at a time: leave inFlight out`,
      });
    }
    const needs = settings.transport === 'rtu' ? 'path' : 'host';
    if (settings[needs] !== undefined) return;
    context.addIssue({
      code: 'custom',
      path: [needs],
      message: `transport "${settings.transport}" needs ${needs === 'path' ? 'the serial port as "path"' : 'the address of the device as "host"'}`,
    });
  });
export type ModbusSettings = z.output<typeof modbusSettings>;

/** One logical device on the line: its unit number, its limits and quirks. */
export const modbusProfile = z.strictObject({
  unit: setting(z.int().min(0).max(255).default(1), {
    label: { en: 'Unit', bn: 'ইউনিট', hi: 'यूनिट' },
    help: {
      en: 'The number of the device on its line (slave address)',
      bn: 'লাইনে যন্ত্রের নম্বর (স্লেভ ঠিকানা)',
      hi: 'लाइन पर डिवाइस का नंबर (स्लेव पता)',
    },
    examples: [1, 247],
  }),
  order: setting(z.enum(ORDERS).default('ABCD'), {
    label: { en: 'Byte order', bn: 'বাইটের ক্রম', hi: 'बाइट क्रम' },
    help: {
      en: 'In which order the bytes of a value come, A the most significant: CDAB is the low register first',
      bn: 'মানের বাইট যে ক্রমে আসে, A সবচেয়ে বড়: CDAB মানে নিচের রেজিস্টার আগে',
      hi: 'मान के बाइट किस क्रम में आते हैं, A सबसे बड़ा: CDAB यानी निचला रजिस्टर पहले',
    },
  }),
  maxRegisters: setting(z.int().min(1).max(MOST_REGISTERS).default(MOST_REGISTERS), {
    label: { en: 'Registers a request', bn: 'প্রতি অনুরোধে রেজিস্টার', hi: 'प्रति अनुरोध रजिस्टर' },
  }),
  maxBits: setting(z.int().min(1).max(MOST_BITS).default(MOST_BITS), {
    label: { en: 'Bits a request', bn: 'প্রতি অনুরোধে বিট', hi: 'प्रति अनुरोध बिट' },
  }),
  gap: setting(z.int().min(0).max(MOST_BITS).default(8), {
    label: { en: 'Gap', bn: 'ফাঁক', hi: 'अंतराल' },
    help: {
      en: 'Addresses nobody asked for that may be read in a row to save a request',
      bn: 'অনুরোধ বাঁচাতে টানা যত অচাওয়া ঠিকানা পড়া যায়',
      hi: 'अनुरोध बचाने के लिए लगातार जितने अनचाहे पते पढ़े जा सकते हैं',
    },
  }),
  forbidden: setting(
    z
      .array(z.strictObject({ table: z.enum(TABLES), from: z.int().min(0).max(65535), to: z.int().min(0).max(65535) }))
      .default([]),
    {
      label: { en: 'Never read', bn: 'কখনো পড়া নয়', hi: 'कभी न पढ़ें' },
      help: {
        en: 'Ranges, counted from zero, that the device refuses or that reading would change',
        bn: 'শূন্য থেকে গোনা পরিসর, যা যন্ত্র প্রত্যাখ্যান করে বা পড়লে বদলে যায়',
        hi: 'शून्य से गिनी सीमाएँ, जिन्हें डिवाइस नकारता है या पढ़ने से बदल जाती हैं',
      },
    },
  ),
  noValue: setting(
    z
      .array(z.string().regex(MARKER, 'write bits of 16, 32 or 64 as hexadecimal, as in 0x8000 or 0x7FC00000'))
      .default([]),
    {
      label: { en: 'No value', bn: 'মান নেই', hi: 'कोई मान नहीं' },
      help: {
        en: 'Bits by which the device says that it has no value: 4 digits for values of one register, 8 for two, 16 for four',
        bn: 'যে বিট দিয়ে যন্ত্র জানায় যে মান নেই: এক রেজিস্টারের মানে ৪ অঙ্ক, দুইয়ে ৮, চারে ১৬',
        hi: 'जिन बिट से डिवाइस बताता है कि कोई मान नहीं है: एक रजिस्टर के मान में 4 अंक, दो में 8, चार में 16',
      },
      examples: ['0x8000', '0x7FC00000', '0xFFFFFFFF'],
    },
  ),
  writeMultiple: setting(z.boolean().default(false), {
    label: { en: 'Write by function 16 only', bn: 'শুধু ফাংশন ১৬ দিয়ে লেখা', hi: 'केवल फंक्शन 16 से लिखें' },
  }),
  maskWrite: setting(z.boolean().default(false), {
    label: { en: 'Knows function 22', bn: 'ফাংশন ২২ জানে', hi: 'फंक्शन 22 जानता है' },
    help: {
      en: 'Needed to write one bit of a register without touching the others',
      bn: 'রেজিস্টারের একটি বিট অন্যগুলো না ছুঁয়ে লিখতে লাগে',
      hi: 'रजिस्टर का एक बिट बाकी को छुए बिना लिखने के लिए चाहिए',
    },
  }),
  verifyWrites: setting(z.boolean().default(false), {
    label: { en: 'Read back what was written', bn: 'লেখার পর পড়ে দেখা', hi: 'लिखने के बाद पढ़कर जाँचें' },
  }),
});
export type ModbusProfile = z.output<typeof modbusProfile>;

export const manifest: DeviceManifest<ModbusSettings, ModbusProfile, PointAddress> = {
  protocol: 'modbus',
  label: { en: 'Modbus', bn: 'মডবাস', hi: 'मॉडबस' },
  capabilities: ['read', 'write', 'browse'],
  settings: modbusSettings,
  profile: modbusProfile,
  address: pointAddress,
};
