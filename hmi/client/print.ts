import { ApiError, errorOf } from './errors.ts';
import { problem } from './shapes/session.ts';
import type { Fetch } from './transport.ts';

/** Which template, and in which language; `definition`: one that is being written, for records of `entity`. */
interface Template {
  readonly template?: string;
  readonly entity?: string;
  readonly definition?: unknown;
  readonly language?: string;
}
export interface LabelQuestion extends Template {
  readonly records: readonly string[];
  readonly copies?: number;
}
export interface DocumentQuestion extends Template {
  readonly record?: string;
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly search?: string;
  readonly sort?: string;
}
export type PrintFormat = 'pdf' | 'png';

/** Setting type takes a process of its own a moment, and a long document a while. */
const TIMEOUT_MS = 130_000;

/** Labels and documents as files. Every method throws ApiError. */
export function createPrint({
  base,
  fetch,
  locale,
}: {
  base: string;
  fetch: Fetch;
  locale?: (() => string) | undefined;
}) {
  async function file(kind: 'labels' | 'documents', asked: object, signal?: AbortSignal): Promise<Blob> {
    const deadline = AbortSignal.timeout(TIMEOUT_MS);
    let response: Response;
    try {
      response = await fetch(`${base}/api/v1/print/${kind}`, {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json', ...(locale ? { 'x-locale': locale() } : {}) },
        body: JSON.stringify(asked),
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      if (response.ok) return await response.blob();
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new ApiError('link-lost', 'The server did not answer', { cause });
    }
    const told: unknown = await response.json().catch(() => null);
    throw errorOf(response.status, problem.safeParse(told).data ?? null);
  }
  return {
    labels: (question: LabelQuestion, format: PrintFormat, signal?: AbortSignal) =>
      file('labels', { ...question, format }, signal),
    document: (question: DocumentQuestion, format: PrintFormat, signal?: AbortSignal) =>
      file('documents', { ...question, format }, signal),
  };
}
