import { resolve } from '$app/paths';

const root = resolve('').replace(/\/?$/, '/');
type Filter = Readonly<Record<string, string | number | boolean | null | undefined>>;

function at(path: string, filter: Filter = {}): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(filter)) {
    if (value !== null && value !== undefined && value !== '' && value !== false)
      query.set(key, value === true ? '1' : String(value));
  }
  const search = query.toString();
  return `${root}${path}${search ? `?${search}` : ''}`;
}

/** Every page by name, with what its URL holds: a page's whole state can be sent to somebody as a link. */
export const to = {
  overview: () => at(''),
  home: (filter?: Filter) => at('home', filter),
  editHome: (board: string) => at('home/edit', { board }),
  /** A page that the server names, below the office itself. */
  page: (path: string) => `${root}${path}`,
  machines: () => at('machines'),
  machine: (path: string, filter?: Filter) => at(`machines/${path}`, filter),
  trends: (filter?: Filter) => at('trends', filter),
  stops: (filter?: Filter) => at('stops', filter),
  alarms: (filter?: Filter) => at('alarms', filter),
  calls: (filter?: Filter) => at('calls', filter),
  wall: (filter?: Filter) => at('wall', filter),
  readings: (filter?: Filter) => at('readings', filter),
  stock: (filter?: Filter) => at('stock', filter),
  transfers: (filter?: Filter) => at('stock/transfers', filter),
  newTransfer: () => at('stock/transfers/new'),
  counts: (filter?: Filter) => at('stock/counts', filter),
  count: (id: string) => at(`stock/counts/${id}`),
  units: (filter?: Filter) => at('stock/units', filter),
  places: (filter?: Filter) => at('stock/places', filter),
  valuation: (filter?: Filter) => at('stock/valuation', filter),
  reports: (filter?: Filter) => at('stock/reports', filter),
  styles: (filter?: Filter) => at('stock/styles', filter),
  scan: () => at('stock/scan'),
  recall: (filter?: Filter) => at('stock/recall', filter),
  people: (filter?: Filter) => at('people', filter),
  keys: (filter?: Filter) => at('people/keys', filter),
  facts: (filter?: Filter) => at('facts', filter),
  fact: (key: string) => at('facts', { fact: key }),
  devices: (filter?: Filter) => at('devices', filter),
  device: (id: string, filter?: Filter) => at(`devices/of/${id}`, filter),
  addDevice: (filter?: Filter) => at('devices/add', filter),
  configuration: (filter?: Filter) => at('devices/configuration', filter),
  messages: (filter?: Filter) => at('messages', filter),
  rule: (filter?: Filter) => at('messages/rule', filter),
  proposals: (filter?: Filter) => at('proposals', filter),
  inbox: (filter?: Filter) => at('inbox', filter),
  approvals: (filter?: Filter) => at('approvals', filter),
  deadLetters: (filter?: Filter) => at('dead-letters', filter),
  terminals: (filter?: Filter) => at('terminals', filter),
  signOn: (filter?: Filter) => at('people/sign-on', filter),
  gateways: (filter?: Filter) => at('gateways', filter),
  kinds: () => at('records'),
  /** Names hold a dot, which in an address means a file: "stock.item" is `records/stock/item`. */
  records: (entity: string, filter?: Filter) => at(`records/${entity.replace('.', '/')}`, filter),
  record: (entity: string, id: string, filter?: Filter) => at(`records/${entity.replace('.', '/')}/${id}`, filter),
  newRecord: (entity: string) => at(`records/${entity.replace('.', '/')}/new`),
  imports: (filter?: Filter) => at('imports', filter),
  importRun: (id: string) => at(`imports/${id}`),
  importRecords: (entity: string) => at(`records/${entity.replace('.', '/')}/import`),
  roles: (filter?: Filter) => at('roles', filter),
  seeAs: (user: string) => at('roles/as', { user }),
  settings: (filter?: Filter) => at('settings', filter),
  notifications: (filter?: Filter) => at('notifications', filter),
  ownNotifications: () => at('account/notifications'),
  backups: () => at('backups'),
  jobs: (filter?: Filter) => at('jobs', filter),
  printing: (filter?: Filter) => at('printing', filter),
  webhooks: (filter?: Filter) => at('webhooks', filter),
  modules: () => at('modules'),
  designs: (filter?: Filter) => at('designs', filter),
  audit: (filter?: Filter) => at('audit', filter),
  account: () => at('account'),
  forMe: () => at('for-me'),
  members: (filter?: Filter) => at('people/members', filter),
  secondFactor: (wanted?: string) => at('second-factor', { to: wanted }),
  signIn: (wanted?: string) => at('sign-in', { to: wanted }),
  forgotPassword: () => at('sign-in/password'),
  claim: () => at('claim'),
  /** A path within the app, as another page noted it. */
  within: (path: string) => at(path.replace(/^\/+/, '')),
};

/** The path of a URL within the app: "stock", "machines/a/b". */
export const pathWithin = (url: { readonly pathname: string }): string =>
  url.pathname.startsWith(root) ? url.pathname.slice(root.length) : '';
