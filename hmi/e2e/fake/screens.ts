import { createReadStream, existsSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const HMI = join(import.meta.dirname, '..', '..');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Answers with a file of the apps as built; whatever is no file is a page of the app, which finds its way itself. */
export function sendScreen(response: ServerResponse, path: string): void {
  const app = path.startsWith('/panel') ? 'panel' : 'office';
  if (path === '/' || path === `/${app}`) {
    response.writeHead(302, { location: `/${app}/` }).end();
    return;
  }
  const root = join(HMI, app, 'build');
  const asked = join(root, normalize(path.slice(app.length + 1)));
  const file =
    asked.startsWith(root) && existsSync(asked) && statSync(asked).isFile() ? asked : join(root, 'index.html');
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
}
