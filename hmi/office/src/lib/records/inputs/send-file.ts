import { ApiError, answeredError, type FileValue, fileValue } from '@millrace/hmi-client';

export interface SendFileOptions {
  /** Told how much of it has left, 0 to 1. */
  readonly onprogress?: ((part: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly locale?: string | undefined;
}

/** By the old way of asking: `fetch` does not tell how much has left. */
export function sendFile(url: string, file: File, { onprogress, signal, locale }: SendFileOptions): Promise<FileValue> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const end = (settle: () => void) => {
      signal?.removeEventListener('abort', stop);
      settle();
    };
    request.open('POST', url);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('x-file-name', encodeURIComponent(file.name));
    if (locale) request.setRequestHeader('x-locale', locale);
    request.upload.onprogress = ({ loaded, total }) => onprogress?.(total > 0 ? loaded / total : 0);
    request.onload = () =>
      end(() => {
        const answer = parsed(request.responseText);
        if (request.status >= 300) reject(answeredError(request.status, answer));
        else {
          const value = fileValue.safeParse(answer);
          if (value.success) resolve(value.data);
          else
            reject(new ApiError('fault', 'the server answered something else than a file', { status: request.status }));
        }
      });
    request.onerror = () => end(() => reject(new ApiError('link-lost', 'The server did not answer')));
    request.onabort = () => end(() => reject(signal?.reason ?? new DOMException('', 'AbortError')));
    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener('abort', stop);
    request.send(file);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
