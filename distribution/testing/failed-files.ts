import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Writes which files of a run failed to the file that `MILLRACE_FAILED_FILES` names, as JSON: paths from the checkout's root.
 * Null where something failed that is no file's, so that no second run of files could clear it.
 */
export class FailedFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const to = process.env.MILLRACE_FAILED_FILES;
    if (!to) return;
    const failed = modules.filter((module) => !module.ok()).map(({ moduleId }) => moduleId);
    const ofErrors = unhandled.map((error): unknown => error.VITEST_TEST_PATH);
    const files = [...failed, ...ofErrors].map((path) =>
      typeof path === 'string' ? relative(process.cwd(), path).replaceAll('\\', '/') : null,
    );
    writeFileSync(to, JSON.stringify(files.includes(null) ? null : [...new Set(files)]));
  }
}
