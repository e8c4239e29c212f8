import { resolve } from '$app/paths';

const root = resolve('').replace(/\/?$/, '/');

export const to = {
  home: () => root,
  stop: (from: number) => `${root}stop?from=${from}`,
  jobs: (job?: string) => `${root}jobs${job ? `?job=${job}` : ''}`,
  pause: (job: string) => `${root}pause?job=${job}`,
  finish: (job: string) => `${root}finish?job=${job}`,
  count: () => `${root}count`,
  scan: () => `${root}scan`,
  attendance: () => `${root}attendance`,
  alarms: () => `${root}alarms`,
  machine: () => `${root}machine`,
  device: () => `${root}device`,
  call: () => `${root}call`,
  stops: () => `${root}stops`,
  readings: () => `${root}readings`,
  station: () => `${root}station`,
  inbox: () => `${root}inbox`,
  more: () => `${root}more`,
  signIn: () => `${root}sign-in`,
  register: () => `${root}register`,
  pin: () => `${root}pin`,
  /** A path within the app, as it was noted. */
  within: (path: string) => `${root}${path}`,
};
export const pathWithin = (url: { readonly pathname: string }): string =>
  url.pathname.startsWith(root) ? url.pathname.slice(root.length) : '';
