import type { Caller, Kernel } from '../kernel/index.ts';

const words = (en: string, bn: string, hi: string) => ({ en, bn, hi });

/** The gate passes of docs/tutorial-module.md, said place by place as somebody without code says them. */
export const GATE: readonly (readonly [place: string, value: unknown])[] = [
  ['refusals/pass-not-inside', words('{name} is not inside.', '{name} ভিতরে নেই।', '{name} अंदर नहीं है।')],
  [
    'entities/gate.pass',
    {
      label: words('Gate pass', 'গেট পাস', 'गेट पास'),
      key: ['number'],
      fields: { number: { type: 'numbered', series: 'GP', label: words('Number', 'নম্বর', 'संख्या') } },
    },
  ],
  ['entities/gate.pass/fields/site', { type: 'text', fixed: true, label: words('Site', 'সাইট', 'साइट') }],
  [
    'entities/gate.pass/fields/kind',
    {
      type: 'choice',
      label: words('Kind', 'ধরন', 'प्रकार'),
      choices: { visitor: words('Visitor', 'দর্শনার্থী', 'आगंतुक'), vehicle: words('Vehicle', 'যানবাহন', 'वाहन') },
    },
  ],
  [
    'entities/gate.pass/fields/name',
    {
      ...{ type: 'text', search: true, example: 'Dhaka Metro Ta 11-1234' },
      label: words('Name or plate', 'নাম বা নম্বরপ্লেট', 'नाम या नंबर प्लेट'),
    },
  ],
  ['entities/gate.pass/fields/host', { type: 'text', label: words('Host', 'আতিথ্যকারী', 'मेज़बान') }],
  [
    'entities/gate.pass/fields/expected',
    { type: 'moment', optional: true, label: words('Expected', 'প্রত্যাশিত', 'अपेक्षित') },
  ],
  ['entities/gate.pass/fields/stay', { type: 'duration', optional: true, label: words('Stay', 'অবস্থান', 'ठहराव') }],
  ['entities/gate.pass/fields/leftAt', { type: 'moment', optional: true, label: words('Left at', 'প্রস্থান', 'प्रस्थान') }],
  ['entities/gate.pass/states', { announced: ['inside', 'cancelled'], inside: ['left'], left: [], cancelled: [] }],
  [
    'entities/gate.pass/stateLabels',
    {
      announced: words('Announced', 'ঘোষিত', 'सूचित'),
      inside: words('Inside', 'ভিতরে', 'अंदर'),
      left: words('Left', 'চলে গেছে', 'चला गया'),
      cancelled: words('Cancelled', 'বাতিল', 'रद्द'),
    },
  ],
  ['entities/gate.pass/transitions/admit', { to: 'inside', label: words('Let in', 'প্রবেশ করান', 'अंदर आने दें') }],
  [
    'entities/gate.pass/transitions/leave',
    {
      ...{ to: 'left', by: 'key', sets: { leftAt: 'command.at' }, otherwise: 'pass-not-inside' },
      label: words('Let out', 'বের হতে দিন', 'बाहर जाने दें'),
    },
  ],
  ['entities/gate.pass/list', ['number', 'kind', 'name', 'host', 'state']],
  ['entities/gate.pass/siteField', 'site'],
];

interface Drawn {
  readonly id: string;
  readonly version: number;
  readonly faults: readonly { readonly place: string; readonly message: string }[];
}

/** Begins a design and says each of these in it; its id, version and what is still wrong. Throws what is refused. */
export async function drawn(
  kernel: Pick<Kernel, 'execute'>,
  caller: Caller,
  name: string,
  places: readonly (readonly [string, unknown])[],
  needs: Readonly<Record<string, string>> = {},
): Promise<Drawn> {
  const label = words(name, name, name);
  let standing = await answered('kernel.design.begin', { name, label, description: label, needs });
  for (const [place, value] of places)
    standing = await answered('kernel.design.put', { design: standing.id, version: standing.version, place, value });
  return standing;

  async function answered(command: string, input: object): Promise<Drawn> {
    const { ok, refusal, result } = await kernel.execute(caller, command, input);
    if (!ok) throw new Error(`${command} ${JSON.stringify(input).slice(0, 200)}: ${refusal?.code} ${refusal?.message}`);
    return result as Drawn;
  }
}
