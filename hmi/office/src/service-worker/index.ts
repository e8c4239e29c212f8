// It shows what the plant tells while no page of it is open, and keeps nothing: pages come from the server as ever.
declare const self: ServiceWorkerGlobalScope;

interface Told {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly locale: string;
  readonly urgent: boolean;
}

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
  const told = event.data?.json() as Told | undefined;
  if (!told) return;
  const { title, body, id, url, locale, urgent } = told;
  // A message that comes twice is one: the second lies over the first.
  const options = { body, tag: id, lang: locale, requireInteraction: urgent, data: { url } };
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { url } = event.notification.data as { readonly url: string };
  // The plant has several names; its pages are opened by the one that this browser knows it by.
  const { pathname, search } = new URL(url, self.location.origin);
  event.waitUntil(open(`${self.location.origin}${pathname}${search}`));
});

async function open(address: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const [page] = windows.filter((one) => new URL(one.url).pathname.startsWith('/office/'));
  if (!page) return void (await self.clients.openWindow(address));
  await page.focus();
  await page.navigate(address).catch(() => self.clients.openWindow(address));
}

export {};
