interface Row {
  name: string;
  version: string;
  label: string;
  standing: 'always' | 'unless-disabled' | 'when-enabled';
  enabled: boolean;
  needs: string[];
  neededBy: string[];
  facts: string[];
  waiting: { sets: number; since: number; pastBound: boolean } | null;
  entities: { name: string; label: string }[];
  demo: number;
}
const row = (name: string, label: string, more: Partial<Row> = {}): Row => ({
  ...{ name, label, version: '0.1.0', standing: 'unless-disabled', enabled: true, needs: ['kernel'] },
  ...{ neededBy: [], facts: [], waiting: null, entities: [], demo: 0, ...more },
});
const words = (en: string) => ({ en, bn: 'সুচ নিয়ন্ত্রণ', hi: 'सुई नियंत्रण' });
const FINGERPRINT = '5f0c 9b1e 77a2 d430 11ce 8a96 b2f4 0d73';

interface Refused {
  readonly refused: { readonly code: string; readonly detail: string };
}

/** The modules of the fake plant, and one pack that can be brought in and removed. What is in its file is not looked at. */
export class FakeModules {
  trusted = false;
  /** How many companies have the pack on, beside this one. */
  elsewhere = 0;
  held: { name: string; reason: string }[] = [];
  /** Why what waited was dropped. */
  readonly reasons: string[] = [];
  private all: Row[] = [
    row('kernel', 'Core', { standing: 'always', needs: [] }),
    row('plant', 'Plant and devices', { standing: 'always' }),
    row('stock', 'Stock', { neededBy: ['production-log'], facts: ['stock.moved'] }),
    row('production-log', 'Production', { needs: ['kernel', 'plant', 'stock'], facts: ['production.counted'] }),
    row('attendance', 'Attendance', { facts: ['attendance.punched'] }),
  ];

  rows(): unknown {
    return { modules: this.all, held: this.held };
  }

  off(): string[] {
    return this.all.filter((one) => !one.enabled).map(({ name }) => name);
  }

  private find = (name: string): Row | undefined => this.all.find((one) => one.name === name);

  /** Lets facts wait for a module. */
  wait(name: string, sets: number, pastBound: boolean): void {
    const found = this.find(name);
    if (found) found.waiting = { sets, since: 1_795_917_600_000_000, pastBound };
  }

  /** Half of what waits at a time, as a real one does with very many. */
  private drop({ module, reason }: Record<string, unknown>): unknown {
    const found = this.find(String(module));
    this.reasons.push(String(reason));
    const sets = found?.waiting?.sets ?? 0;
    const dropped = Math.ceil(sets / 2);
    if (found?.waiting) found.waiting = sets > dropped ? { ...found.waiting, sets: sets - dropped } : null;
    return { dropped, more: sets > dropped };
  }

  /** Undefined: another's command. */
  command(name: string, input: Record<string, unknown>): unknown {
    if (name === 'kernel.module.drop-waiting') return this.drop(input);
    const verb = /^kernel\.module\.(enable|disable)$/.exec(name)?.[1];
    const found = verb && this.find(String(input.module));
    if (!found) return undefined;
    found.enabled = verb === 'enable';
    return { module: found.name, enabled: found.enabled };
  }

  /** What a route about packs answers. */
  route(method: string, path: string, body: { readonly file?: string; readonly trust?: string }): unknown | Refused {
    const there = this.find('needle-control');
    const preview = {
      ...{ name: 'needle-control', version: '1.0.0', from: there?.version ?? null, label: words('Needle control') },
      description: words('A register of broken needles.'),
      key: { fingerprint: FINGERPRINT, trusted: this.trusted, name: this.trusted ? 'Own workshop' : null },
      ...{ needs: { stock: '>=0.1.0 <1.0.0' }, adds: ['needle-control.breakage', 'needle-control.needle'], drops: [] },
      automations: [],
    };
    const loss = {
      ...{ name: 'needle-control', version: '1.0.0', neededBy: [], grants: 2, imports: 1, waiting: 0 },
      enabled: this.elsewhere + (there?.enabled ? 1 : 0),
      rows: [
        { entity: 'needle-control.breakage', own: 41, others: 0 },
        { entity: 'needle-control.needle', own: 6, others: 0 },
      ],
    };
    if (method === 'POST' && !path.endsWith('/remove') && !body.file?.startsWith('{')) {
      return { refused: { code: 'pack-unreadable', detail: 'This is no pack: it is no JSON' } };
    }
    if (path.endsWith('/preview')) return preview;
    if (path.endsWith('/loss')) return loss;
    if (path.endsWith('/remove')) {
      this.all = this.all.filter((one) => one !== there);
      return loss;
    }
    this.trusted = true;
    const entities = [
      { name: 'needle-control.breakage', label: 'Broken needle' },
      { name: 'needle-control.needle', label: 'Needle type' },
    ];
    const more = { version: '1.0.0', standing: 'when-enabled', enabled: false, needs: ['kernel', 'stock'] } as const;
    if (!there) this.all.push(row('needle-control', 'Needle control', { ...more, needs: [...more.needs], entities }));
    return preview;
  }
}

export const isRefused = (answer: unknown): answer is Refused =>
  typeof answer === 'object' && answer !== null && 'refused' in answer;
