import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type FileKeepingOptions,
  type FileStore,
  folderStore,
  type PictureShelf,
  pictureShelf,
  s3Store,
  twoPlaces,
} from '@millrace/erp-core';
import type { Logger } from 'pino';
import type { ServerSettings } from './settings.ts';

export type FileSettings = Pick<
  ServerSettings,
  | 'MILLRACE_FILES_AT'
  | 'MILLRACE_S3_ENDPOINT'
  | 'MILLRACE_S3_BUCKET'
  | 'MILLRACE_S3_PREFIX'
  | 'MILLRACE_S3_REGION'
  | 'MILLRACE_S3_PATH_STYLE'
  | 'MILLRACE_S3_KEY'
  | 'MILLRACE_S3_SECRET_FILE'
  | 'MILLRACE_S3_ENCRYPTION'
  | 'MILLRACE_FILES_STAY_DAYS'
>;

export interface FilePlaces extends Omit<FileKeepingOptions, 'pool' | 'isBackupRunning' | 'pictures'> {
  readonly pictures: PictureShelf;
}

/** A folder comes back with a backup as it was then; a bucket does not, so what an older backup names has to be in it still. */
const STAY_DAYS = { folder: 1, s3: 100 } as const;

/**
 * Where files are kept, and where they were before: what is still there is read from there, and moved by a job. Their smaller
 * pictures are made again where they are gone, so they are no part of a backup. Throws where settings are missing.
 * @param data the folder for everything that must survive
 */
export function filePlaces(data: string, settings: FileSettings, log: Logger): FilePlaces {
  const folder = folderStore(join(data, 'files'));
  const bucket = bucketOf(data, settings);
  const at = settings.MILLRACE_FILES_AT;
  if (at === 's3' && !bucket) {
    throw new Error(
      'MILLRACE_FILES_AT is s3: set MILLRACE_S3_ENDPOINT, MILLRACE_S3_BUCKET, MILLRACE_S3_KEY and MILLRACE_S3_SECRET_FILE too',
    );
  }
  const [store, from] = at === 's3' && bucket ? [bucket, folder] : [folder, bucket];
  return {
    store: from ? twoPlaces(store, from) : store,
    ...(from ? { move: { from, to: store } } : {}),
    bytesStayDays: settings.MILLRACE_FILES_STAY_DAYS ?? STAY_DAYS[bucket ? 's3' : 'folder'],
    pictures: pictureShelf({
      folder: join(data, 'cache/pictures'),
      log: { error: (details, message) => log.error(details, message) },
    }),
  };
}

function bucketOf(data: string, settings: FileSettings): FileStore | undefined {
  const { MILLRACE_S3_ENDPOINT: endpoint, MILLRACE_S3_BUCKET: bucket } = settings;
  const { MILLRACE_S3_KEY: accessKey, MILLRACE_S3_SECRET_FILE: secretFile } = settings;
  if (!endpoint && !bucket && !accessKey && !secretFile) return undefined;
  if (!endpoint || !bucket || !accessKey || !secretFile) {
    throw new Error(
      'of MILLRACE_S3_ENDPOINT, MILLRACE_S3_BUCKET, MILLRACE_S3_KEY and MILLRACE_S3_SECRET_FILE either all are set or none',
    );
  }
  return s3Store(
    {
      ...{ endpoint, bucket, accessKey, secretKey: readFileSync(secretFile, 'utf8').trim() },
      region: settings.MILLRACE_S3_REGION,
      pathStyle: settings.MILLRACE_S3_PATH_STYLE,
      prefix: settings.MILLRACE_S3_PREFIX,
      encryption: settings.MILLRACE_S3_ENCRYPTION,
    },
    join(data, 'files'),
  );
}
