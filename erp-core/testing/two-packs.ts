// biome-ignore lint/suspicious/noExplicitAny: tests write into manifests as they need
type Loose = any;
const label = (en: string) => ({ en, bn: en, hi: en });

/** Visitors at a gate: a pack that others hear. `came` is told when one comes and when something of a visit is changed. */
export const gate = (version = '1.0.0'): Loose => ({
  name: 'gate',
  version,
  label: label('Gate'),
  description: label('Who came in.'),
  needs: { kernel: '>=0.1.0' },
  entities: [
    {
      name: 'gate.visit',
      label: label('Visit'),
      key: ['code'],
      fields: {
        code: { type: 'code', label: label('Code') },
        visitor: { type: 'text', max: 100, label: label('Visitor') },
        weight: { type: 'decimal', optional: true, label: label('Weight') },
        worth: { type: 'decimal', optional: true, sensitive: 'gate.worth', label: label('Worth') },
      },
      tells: {
        create: [{ event: 'gate.came', with: { visit: 'id' } }],
        change: [{ event: 'gate.came', with: { visit: 'id' } }],
      },
    },
  ],
  events: [
    {
      name: 'gate.came',
      version: 1,
      label: label('A visitor has come.'),
      fields: {
        visit: { type: 'reference', references: 'gate.visit', label: label('Visit') },
        code: { type: 'code', label: label('Code') },
        visitor: { type: 'text', max: 100, label: label('Visitor') },
        weight: { type: 'decimal', optional: true, label: label('Weight') },
        worth: { type: 'decimal', optional: true, sensitive: 'gate.worth', label: label('Worth') },
      },
    },
  ],
});

/** A pack of slips that hears `gate.came` and makes one for each, with what its automation says. */
export const slips = (name: string, version = '1.0.0', input: object = {}): Loose => ({
  name,
  version,
  label: label(name),
  description: label('A slip for each visit.'),
  needs: { kernel: '>=0.1.0', gate: '>=1.0.0 <2.0.0' },
  refusals: { 'too-much': label('{amount} is too much.') },
  entities: [
    {
      name: `${name}.slip`,
      label: label('Slip'),
      key: ['number'],
      fields: {
        number: { type: 'numbered', series: name.slice(0, 2).toUpperCase(), label: label('Number') },
        visit: { type: 'code', label: label('Visit') },
        amount: { type: 'decimal', label: label('Amount') },
        worth: { type: 'decimal', optional: true, sensitive: 'gate.worth', label: label('Worth') },
        sealed: { type: 'text', optional: true, sensitive: 'treasury.seen', label: label('Sealed') },
      },
      computed: { share: { type: 'decimal', formula: '100 / (amount - 1)', label: label('Share') } },
      rules: [{ if: 'amount > 1000', refuse: 'too-much' }],
    },
  ],
  automations: [
    {
      name: 'slip',
      label: label('Make a slip'),
      on: 'gate.came',
      run: `${name}.slip.create`,
      input: { visit: 'event.code', amount: '1', ...input },
    },
  ],
});
