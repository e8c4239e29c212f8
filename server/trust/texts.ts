import type { Locale } from '../http/locale.ts';

export const SYSTEMS = ['windows', 'android', 'ios', 'macos', 'linux', 'firefox'] as const;
export type System = (typeof SYSTEMS)[number];

export interface TrustTexts {
  readonly title: string;
  readonly why: string;
  readonly compare: string;
  readonly fingerprint: string;
  readonly validTo: string;
  readonly download: string;
  readonly appleProfile: string;
  readonly afterwards: string;
  readonly systems: Readonly<Record<System, { readonly name: string; readonly steps: readonly string[] }>>;
}

/** Menus are named as the systems name them in that language, with the English name where they differ by version. */
export const TRUST_TEXTS: Readonly<Record<Locale, TrustTexts>> = {
  en: {
    title: 'Trust this plant on your device',
    why: 'The plant has a certificate authority of its own, made on its first start; its key never leaves the plant. Once a device trusts it, the browser connects without a warning, and terminals can work offline. This has to be done once a device.',
    compare: 'Before you trust it, compare this fingerprint with the one shown on the plant’s own console:',
    fingerprint: 'SHA-256 fingerprint',
    validTo: 'Valid until',
    download: 'Download the certificate',
    appleProfile: 'Download the profile for iPhone, iPad and Mac',
    afterwards: 'Then close the browser completely and open:',
    systems: {
      windows: {
        name: 'Windows (Edge, Chrome)',
        steps: [
          'Download the certificate (.crt) and open it.',
          'Choose “Install Certificate…”, then “Local Machine” (needs an administrator) or “Current User”.',
          'Choose “Place all certificates in the following store”, then “Browse…”, then “Trusted Root Certification Authorities”.',
          'Choose “Next”, “Finish”, and confirm the warning after comparing the fingerprint.',
        ],
      },
      android: {
        name: 'Android (Chrome)',
        steps: [
          'Download the certificate (.crt).',
          'Open Settings and search for “CA certificate” (often under Security → Encryption & credentials → Install a certificate).',
          'Choose “CA certificate”, then “Install anyway”, and choose the downloaded file.',
          'The device asks for a screen lock where it has none.',
        ],
      },
      ios: {
        name: 'iPhone and iPad (Safari)',
        steps: [
          'Download the profile with Safari and allow it.',
          'Open Settings → General → VPN & Device Management, choose the profile and “Install”.',
          'Open Settings → General → About → Certificate Trust Settings and switch the certificate on. Without this step it is installed but not trusted.',
        ],
      },
      macos: {
        name: 'Mac (Safari, Chrome)',
        steps: [
          'Download the certificate (.crt) and open it; it goes into Keychain Access, keychain “System”.',
          'Open it there, open “Trust”, and set “When using this certificate” to “Always Trust”.',
          'Close the window and confirm with your password.',
        ],
      },
      linux: {
        name: 'Linux (Chromium, Chrome)',
        steps: [
          'Download the certificate (.pem).',
          'In Chromium open chrome://certificate-manager (older: Settings → Privacy and security → Security → Manage certificates).',
          'Import the file as a trusted certificate (“Authorities” in older versions) and let it identify websites.',
          'For all programs of a Debian machine instead: copy the file as /usr/local/share/ca-certificates/millrace.crt and run “sudo update-ca-certificates”.',
        ],
      },
      firefox: {
        name: 'Firefox (any system)',
        steps: [
          'Download the certificate (.pem).',
          'Open Settings → Privacy & Security → Certificates → “View Certificates…” → “Authorities” → “Import…”.',
          'Choose the file and tick “Trust this CA to identify websites”.',
        ],
      },
    },
  },
  bn: {
    title: 'এই প্ল্যান্টকে আপনার যন্ত্রে বিশ্বস্ত করুন',
    why: 'প্ল্যান্টটির নিজস্ব সার্টিফিকেট কর্তৃপক্ষ আছে, প্রথমবার চালুর সময় তৈরি; এর গোপন চাবি কখনও প্ল্যান্টের বাইরে যায় না। যন্ত্র একবার একে বিশ্বাস করলে ব্রাউজার সতর্কবার্তা ছাড়াই সংযুক্ত হয় এবং টার্মিনাল সংযোগ ছাড়াও কাজ করতে পারে। প্রতি যন্ত্রে একবারই করতে হয়।',
    compare: 'বিশ্বাস করার আগে নিচের আঙুলের ছাপটি প্ল্যান্টের কনসোলে দেখানোটির সঙ্গে মিলিয়ে নিন:',
    fingerprint: 'SHA-256 আঙুলের ছাপ',
    validTo: 'মেয়াদ',
    download: 'সার্টিফিকেট ডাউনলোড করুন',
    appleProfile: 'iPhone, iPad ও Mac-এর প্রোফাইল ডাউনলোড করুন',
    afterwards: 'এরপর ব্রাউজার পুরোপুরি বন্ধ করে খুলুন:',
    systems: {
      windows: {
        name: 'Windows (Edge, Chrome)',
        steps: [
          'সার্টিফিকেট (.crt) ডাউনলোড করে খুলুন।',
          '“Install Certificate…” বেছে নিন, তারপর “Local Machine” (প্রশাসকের অনুমতি লাগে) অথবা “Current User”।',
          '“Place all certificates in the following store” → “Browse…” → “Trusted Root Certification Authorities” বেছে নিন।',
          '“Next”, “Finish” চাপুন এবং আঙুলের ছাপ মিলিয়ে সতর্কবার্তায় সম্মতি দিন।',
        ],
      },
      android: {
        name: 'Android (Chrome)',
        steps: [
          'সার্টিফিকেট (.crt) ডাউনলোড করুন।',
          'সেটিংস খুলে “CA certificate” খুঁজুন (সাধারণত Security → Encryption & credentials → Install a certificate)।',
          '“CA certificate” → “Install anyway” বেছে ডাউনলোড করা ফাইলটি দিন।',
          'স্ক্রিন লক না থাকলে যন্ত্রটি একটি দিতে বলবে।',
        ],
      },
      ios: {
        name: 'iPhone ও iPad (Safari)',
        steps: [
          'Safari দিয়ে প্রোফাইল ডাউনলোড করে অনুমতি দিন।',
          'Settings → General → VPN & Device Management খুলে প্রোফাইলটি বেছে “Install” চাপুন।',
          'Settings → General → About → Certificate Trust Settings-এ গিয়ে সার্টিফিকেটটি চালু করুন। এই ধাপ ছাড়া এটি ইনস্টল হয়, কিন্তু বিশ্বস্ত হয় না।',
        ],
      },
      macos: {
        name: 'Mac (Safari, Chrome)',
        steps: [
          'সার্টিফিকেট (.crt) ডাউনলোড করে খুলুন; এটি Keychain Access-এর “System” কিচেইনে যাবে।',
          'সেখানে এটি খুলে “Trust”-এ “When using this certificate” → “Always Trust” করুন।',
          'জানালা বন্ধ করে পাসওয়ার্ড দিয়ে নিশ্চিত করুন।',
        ],
      },
      linux: {
        name: 'Linux (Chromium, Chrome)',
        steps: [
          'সার্টিফিকেট (.pem) ডাউনলোড করুন।',
          'Chromium-এ chrome://certificate-manager খুলুন (পুরোনো সংস্করণে: Settings → Privacy and security → Security → Manage certificates)।',
          'ফাইলটি বিশ্বস্ত সার্টিফিকেট হিসেবে (পুরোনো সংস্করণে “Authorities”) আমদানি করে ওয়েবসাইট শনাক্ত করার অনুমতি দিন।',
          'Debian যন্ত্রের সব প্রোগ্রামের জন্য: ফাইলটি /usr/local/share/ca-certificates/millrace.crt নামে রেখে “sudo update-ca-certificates” চালান।',
        ],
      },
      firefox: {
        name: 'Firefox (যেকোনো সিস্টেম)',
        steps: [
          'সার্টিফিকেট (.pem) ডাউনলোড করুন।',
          'Settings → Privacy & Security → Certificates → “View Certificates…” → “Authorities” → “Import…” খুলুন।',
          'ফাইলটি বেছে “Trust this CA to identify websites” চিহ্নিত করুন।',
        ],
      },
    },
  },
  hi: {
    title: 'इस संयंत्र पर अपने उपकरण में भरोसा करें',
    why: 'संयंत्र का अपना प्रमाणपत्र प्राधिकरण है, जो पहली बार चालू होने पर बना; उसकी गुप्त कुंजी संयंत्र से बाहर कभी नहीं जाती। उपकरण एक बार भरोसा कर ले तो ब्राउज़र बिना चेतावनी जुड़ता है और टर्मिनल बिना संपर्क के भी काम कर सकते हैं। हर उपकरण पर यह एक ही बार करना है।',
    compare: 'भरोसा करने से पहले इस फ़िंगरप्रिंट को संयंत्र के कंसोल पर दिखाए गए फ़िंगरप्रिंट से मिलाएँ:',
    fingerprint: 'SHA-256 फ़िंगरप्रिंट',
    validTo: 'मान्य तिथि',
    download: 'प्रमाणपत्र डाउनलोड करें',
    appleProfile: 'iPhone, iPad और Mac की प्रोफ़ाइल डाउनलोड करें',
    afterwards: 'फिर ब्राउज़र पूरी तरह बंद करके खोलें:',
    systems: {
      windows: {
        name: 'Windows (Edge, Chrome)',
        steps: [
          'प्रमाणपत्र (.crt) डाउनलोड करके खोलें।',
          '“Install Certificate…” चुनें, फिर “Local Machine” (व्यवस्थापक की अनुमति चाहिए) या “Current User”।',
          '“Place all certificates in the following store” → “Browse…” → “Trusted Root Certification Authorities” चुनें।',
          '“Next”, “Finish” दबाएँ और फ़िंगरप्रिंट मिलाकर चेतावनी स्वीकार करें।',
        ],
      },
      android: {
        name: 'Android (Chrome)',
        steps: [
          'प्रमाणपत्र (.crt) डाउनलोड करें।',
          'सेटिंग खोलकर “CA certificate” खोजें (अक्सर Security → Encryption & credentials → Install a certificate)।',
          '“CA certificate” → “Install anyway” चुनें और डाउनलोड की गई फ़ाइल दें।',
          'स्क्रीन लॉक न हो तो उपकरण एक लगाने को कहेगा।',
        ],
      },
      ios: {
        name: 'iPhone और iPad (Safari)',
        steps: [
          'Safari से प्रोफ़ाइल डाउनलोड करें और अनुमति दें।',
          'Settings → General → VPN & Device Management खोलें, प्रोफ़ाइल चुनकर “Install” दबाएँ।',
          'Settings → General → About → Certificate Trust Settings में प्रमाणपत्र चालू करें। इसके बिना वह स्थापित तो होता है, पर भरोसेमंद नहीं।',
        ],
      },
      macos: {
        name: 'Mac (Safari, Chrome)',
        steps: [
          'प्रमाणपत्र (.crt) डाउनलोड करके खोलें; वह Keychain Access के “System” कीचेन में जाता है।',
          'वहाँ उसे खोलें, “Trust” में “When using this certificate” → “Always Trust” करें।',
          'विंडो बंद करें और पासवर्ड से पुष्टि करें।',
        ],
      },
      linux: {
        name: 'Linux (Chromium, Chrome)',
        steps: [
          'प्रमाणपत्र (.pem) डाउनलोड करें।',
          'Chromium में chrome://certificate-manager खोलें (पुराने में: Settings → Privacy and security → Security → Manage certificates)।',
          'फ़ाइल को भरोसेमंद प्रमाणपत्र (पुराने में “Authorities”) के रूप में आयात करें और वेबसाइट पहचानने की अनुमति दें।',
          'Debian मशीन के सभी प्रोग्रामों के लिए: फ़ाइल को /usr/local/share/ca-certificates/millrace.crt नाम से रखें और “sudo update-ca-certificates” चलाएँ।',
        ],
      },
      firefox: {
        name: 'Firefox (कोई भी तंत्र)',
        steps: [
          'प्रमाणपत्र (.pem) डाउनलोड करें।',
          'Settings → Privacy & Security → Certificates → “View Certificates…” → “Authorities” → “Import…” खोलें।',
          'फ़ाइल चुनें और “Trust this CA to identify websites” पर निशान लगाएँ।',
        ],
      },
    },
  },
};
