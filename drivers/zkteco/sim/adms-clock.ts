import { readTimeZone } from '../adms/codec/handshake.ts';
import { decodeClockTime } from '../pull/codec/clock-time.ts';
import { wallTime } from '../wall-time.ts';

export interface SimulatedPunch {
  readonly person: string;
  readonly wall: string;
  readonly state: number | '';
  readonly verify: number;
}

export interface AdmsClockOptions {
  readonly url: string;
  readonly serial: string;
  /** What its firmware speaks. */
  readonly dialect?: 'legacy' | 'attendance' | 'access';
  readonly eol?: '\n' | '\r\n';
  /** How it writes a punch. */
  readonly writes?: 'tabs' | 'spaces' | 'names';
  /** The only form of `TransFlag` that it understands: of another it makes nothing, and uploads nothing. */
  readonly understands?: 'bits' | 'tabs' | 'spaces';
  /** Punches that it uploads at once. */
  readonly batch?: number;
}

/** What the next requests suffer. */
export type AdmsFaultOnTheWay = 'none' | 'answer-lost';

/**
 * A simulated clock that pushes: it keeps its punches, uploads from the stamp that its server names, believes "OK" and
 * nothing else, carries out commands and says what became of them. Its stamp is the number of its record.
 */
export class AdmsClock {
  readonly punches: SimulatedPunch[] = [];
  readonly users = new Map<string, string>();
  /** Requests as they were answered: method and path, status, text. */
  readonly answers: { readonly what: string; readonly status: number; readonly text: string }[] = [];
  /** What its face showed when its server last set it. */
  face: string | null = null;
  options: ReadonlyMap<string, string> = new Map();
  fault: AdmsFaultOnTheWay = 'none';
  /** Records that its server has thanked for. */
  uploaded = 0;
  private readonly settings: AdmsClockOptions;

  constructor(settings: AdmsClockOptions) {
    this.settings = settings;
  }

  /** Asks its server for its options, as after its start. False where it is told no. */
  async handshake(): Promise<boolean> {
    const { dialect = 'attendance', serial } = this.settings;
    if (dialect === 'access') {
      const first = await this.ask('GET', `cdata?SN=${serial}&options=all&pushver=3.1.2`);
      if (first.status !== 200) return false;
      const registered = await this.ask(
        'POST',
        `registry?SN=${serial}`,
        'DeviceType=acc,~DeviceName=F22,PushVersion=3.1.2',
      );
      if (!registered.text.startsWith('RegistryCode=')) return false;
      const took = this.takeOptions(await this.ask('POST', `push?SN=${serial}`));
      const { text } = await this.ask('GET', `rtdata?SN=${serial}&type=time`);
      const [, count, sign, hours, minutes] = /^DateTime=(\d+),ServerTZ=([+-])(\d\d)(\d\d)$/.exec(text) ?? [];
      const utc = decodeClockTime(Number(count));
      if (utc === null) return false;
      const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
      this.face = faceAt(Date.parse(`${utc.replace(' ', 'T')}Z`) + offset * 60_000);
      return took;
    }
    const version = dialect === 'legacy' ? '' : '&pushver=2.4.1&language=69';
    return this.takeOptions(await this.ask('GET', `cdata?SN=${serial}&options=all${version}`));
  }

  /** Uploads what its server has not thanked for, batch by batch; stops at the first that is not taken. */
  async upload(): Promise<boolean> {
    const { batch = 500, dialect = 'attendance' } = this.settings;
    if (dialect !== 'access' && !this.mayUpload('AttLog')) return false;
    while (this.uploaded < this.punches.length) {
      const to = Math.min(this.punches.length, this.uploaded + batch);
      const table = dialect === 'access' ? 'rtlog' : `ATTLOG&Stamp=${to}`;
      if (!(await this.post(table, this.written(this.uploaded, to)))) return false;
      this.uploaded = to;
    }
    return true;
  }

  /** Posts a body of a table as it is. Whether it was thanked. */
  async post(table: string, body: string): Promise<boolean> {
    const { status, text } = await this.ask('POST', `cdata?SN=${this.settings.serial}&table=${table}`, body);
    return status === 200 && /^(OK|[a-z0-9]+=\d+$)/.test(text);
  }

  /** Asks for commands, carries them out, and says what became of them. Their number. */
  async poll(): Promise<number> {
    const { serial } = this.settings;
    const { status, text } = await this.ask(
      'GET',
      `getrequest?SN=${serial}&INFO=Ver%208.0.4,${this.users.size},0,${this.punches.length},192.168.1.201`,
    );
    if (status !== 200 || text.trim() === 'OK') return 0;
    const results = text
      .split('\n')
      .map((line) => /^C:(\d+):(.*)$/s.exec(line))
      .filter((match) => match !== null)
      .map(([, id, command]) => `ID=${id}&Return=${this.carryOut(command ?? '')}&CMD=DATA`);
    await this.ask('POST', `devicecmd?SN=${serial}`, results.join(this.eol));
    return results.length;
  }

  /** Lines of its punches, as its firmware writes them. */
  written(from: number, to: number): string {
    return this.punches
      .slice(from, to)
      .map((punch, at) => this.line(punch, from + at) + this.eol)
      .join('');
  }

  private get eol(): string {
    return this.settings.eol ?? '\n';
  }

  private line({ person, wall, state, verify }: SimulatedPunch, index: number): string {
    if (this.settings.dialect === 'access')
      return `time=${wall}\tpin=${person}\tcardno=0\teventaddr=1\tevent=0\tinoutstatus=${state}\tverifytype=${verify}\tindex=${index}`;
    switch (this.settings.writes ?? 'tabs') {
      case 'names':
        return `PIN=${person}\tDateTime=${wall}\tVerified=${verify}\tStatus=${state}`;
      case 'spaces':
        return `${person}    ${wall}\t${state}\t${verify}\t0`;
      default:
        return `${person}\t${wall}\t${state}\t${verify}\t0\t0\t0`;
    }
  }

  private mayUpload(what: string): boolean {
    const flag = this.options.get('TransFlag') ?? '';
    switch (this.settings.understands ?? 'tabs') {
      case 'bits':
        return what === 'AttLog' && /^1[01]+$/.test(flag);
      case 'tabs':
        return flag
          .replace(/^TransData /, '')
          .split('\t')
          .includes(what);
      default:
        return !flag.includes('\t') && flag.split(' ').includes(what);
    }
  }

  private takeOptions({ status, text }: { readonly status: number; readonly text: string }): boolean {
    if (status !== 200) return false;
    this.options = new Map(
      text
        .split(/\r?\n/)
        .map((line) => line.split('='))
        .filter(([, value]) => value !== undefined)
        .map(([name, ...value]) => [name as string, value.join('=')]),
    );
    const stamp = this.options.get('ATTLOGStamp') ?? this.options.get('Stamp');
    if (stamp !== undefined) this.uploaded = Number(stamp) || 0;
    return true;
  }

  /** Zero, or the code by which firmware refuses what it does not know. */
  private carryOut(command: string): number {
    const { dialect = 'attendance' } = this.settings;
    const words =
      dialect === 'legacy' ? /^DATA (USER|DEL_USER) (.*)$/ : /^DATA (UPDATE|DELETE) (?:USERINFO|user) (.*)$/;
    const match = words.exec(command);
    if (match) {
      const fields = new Map((match[2] ?? '').split('\t').map((field) => field.split('=') as [string, string]));
      const person = fields.get('PIN') ?? fields.get('Pin') ?? '';
      if (match[1] === 'UPDATE' || match[1] === 'USER') this.users.set(person, fields.get('Name') ?? '');
      else this.users.delete(person);
      return 0;
    }
    const set = /^SET OPTION DateTime=(\d+)$/.exec(command);
    if (set) {
      this.face = decodeClockTime(Number(set[1]));
      return this.face === null ? -1 : 0;
    }
    return command === 'INFO' ? 0 : -1002;
  }

  private async ask(method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.settings.url}/iclock/${path}`, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'text/plain' } }),
    });
    const text = await response.text();
    const date = Date.parse(response.headers.get('date') ?? '');
    const offset = readTimeZone(this.options.get('TimeZone') ?? '');
    // It sets itself by every answer's date, in the zone that it was told.
    if (offset !== null && !Number.isNaN(date)) this.face = faceAt(date + offset * 60_000);
    this.answers.push({ what: `${method} ${path.split('&')[0]}`, status: response.status, text });
    return this.fault === 'answer-lost' ? { status: 0, text: '' } : { status: response.status, text };
  }
}

function faceAt(shifted: number): string | null {
  const at = new Date(shifted);
  return wallTime(
    at.getUTCFullYear(),
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
  );
}
