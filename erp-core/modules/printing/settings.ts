import { settings, text } from '../../kernel/index.ts';

/** The printer that is meant where nobody says which. */
export const printerSettings = settings('printing.printer', {
  label: { en: 'Printing', bn: 'ছাপা', hi: 'छपाई' },
  fields: {
    site: text({ label: { en: 'Site of the printer', bn: 'প্রিন্টারের সাইট', hi: 'प्रिंटर की साइट' } })
      .nullable()
      .default(null),
    printer: text({
      example: 'printer-1',
      label: { en: 'Printer for labels', bn: 'লেবেলের প্রিন্টার', hi: 'लेबल का प्रिंटर' },
      help: {
        en: 'The device that prints where nobody chooses one: labels that follow an event, above all.',
        bn: 'কেউ না বাছলে যে যন্ত্র ছাপে: বিশেষত ঘটনার পরে যে লেবেল।',
        hi: 'कोई न चुने तो जो उपकरण छापता है: सबसे बढ़कर घटनाओं के बाद के लेबल।',
      },
    })
      .nullable()
      .default(null),
  },
});
