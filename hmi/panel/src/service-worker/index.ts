// The panel without a network: all of its files are on the device, as one build. What the plant knows is no business of this
// worker: of the API's answers only the files of instructions are given from the device, which the page has put there.
import { version } from '$app/env';
import { assets, immutable } from '$app/manifest';
import { isKeptFile, keptFile } from './kept-files.ts';

declare const self: ServiceWorkerGlobalScope;

/** The office lives on the same origin: only what is named so is this app's. */
const PREFIX = 'millrace-panel-shell-';
const CACHE = `${PREFIX}${version}`;
const SCOPE = new URL(self.registration.scope);
const PAGE = SCOPE.href;
const FILES = [...immutable, ...assets].map(({ path }) => new URL(path.replace(/^\//, ''), SCOPE).href);
const KNOWN = new Set(FILES);

self.addEventListener('install', (event) => event.waitUntil(keepAll()));
/** A new build waits until a page says that nobody is in the middle of anything. */
self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void self.skipWaiting();
});
self.addEventListener('activate', (event) => event.waitUntil(forgetOthers()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== SCOPE.origin) return;
  if (isKeptFile(url)) event.respondWith(keptFile(request));
  if (!url.pathname.startsWith(SCOPE.pathname)) return;
  if (request.mode === 'navigate') event.respondWith(kept(PAGE, request));
  else if (KNOWN.has(url.href)) event.respondWith(kept(url.href, request));
});

/** Whole or not at all: a build of which one file is missing would fail in the middle of a shift. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  // Past the browser's own cache: the page must be that of this build.
  await cache.addAll([PAGE, ...FILES].map((url) => new Request(url, { cache: 'reload' })));
}
async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}
async function kept(url: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(url)) ?? fetch(request);
}
