/** Why readings cannot be moved: for people, with what to do. */
export class StoreRefusal extends Error {
  override readonly name = 'StoreRefusal';
  readonly next: string;
  constructor(message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.next = next;
  }
}

const NEXT: Readonly<Record<string, string>> = {
  'move-under-way': 'let the other one end, or stop it; then say it again',
  'move-same-store': 'nothing is to be done; "millrace store status" says where the readings are',
  'move-source-left': '"millrace store status" says where the readings are',
  'move-target-in-use': 'give the readings a database of their own (createdb), or empty this one',
  'move-interrupted': 'say the same again: what is equal already is not copied a second time',
  'move-not-equal': 'say the same again; if it stays so, keep both databases as they are and report it',
  'move-outrun': 'say the same again when less comes in, or give the target a faster disk',
  'store-in-use': '"millrace store status" says where the readings are',
  'timescale-unavailable':
    'install TimescaleDB there and add it to shared_preload_libraries, or leave --kind away (plain PostgreSQL keeps readings too)',
  'store-kind-fixed': 'leave --kind away, or give the readings another database',
  'migration-unknown': 'bring this Millrace up to date first',
};
const OF_POSTGRES: Readonly<Record<string, readonly [string, string]>> = {
  '28P01': ['the password is wrong', 'see the address after --to'],
  '28000': ['the login is not let in', 'see the address after --to and the pg_hba.conf there'],
  '3D000': ['there is no such database', 'create it there (createdb), then say it again'],
  '42501': ['the login may not do that', 'name a login that may create roles and owns the database'],
  '53100': ['the disk is full', 'make room there, then say the same again: it goes on where it was'],
};

/** Turns what can be mended into a refusal with what to do; gives back everything else as it is. */
export function refusalOf(error: unknown, where: string): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause ? String(cause.code) : '';
    const next = NEXT[code];
    if (next) return new StoreRefusal(cause.message, next, { cause: error });
    const said = OF_POSTGRES[code];
    if (said) return new StoreRefusal(`${where}: ${said[0]} (${cause.message})`, said[1], { cause: error });
  }
  return error;
}
