import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

/** Modules of OPC UA's library that a process of Node itself looks for while it imports this file of the driver. */
function libraryOf(file: string): string {
  const url = pathToFileURL(`${import.meta.dirname}/../${file}`).href;
  const script = `
    import { registerHooks } from 'node:module';
    const seen = [];
    registerHooks({ resolve(name, context, next) {
      if (name.startsWith('node-opcua')) seen.push(name);
      return next(name, context);
    } });
    await import(${JSON.stringify(url)});
    console.log(seen.length > 0 ? 'loaded' : 'not loaded');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return stdout.trim() || stderr;
}

test('a plant without OPC UA does not pay for it: the library is loaded by the first connection alone', () => {
  expect(libraryOf('index.ts')).toBe('not loaded');
  expect(libraryOf('manifest.ts')).toBe('not loaded');
  expect(libraryOf('link.ts')).toBe('loaded');
});
