import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const SECRET_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Secrets of the data folder by their names: one file each. Rejects, naming it, where there is none. */
export const secretFiles =
  (folder: string) =>
  async (name: string): Promise<string> => {
    if (!SECRET_NAME.test(name)) throw new Error(`"${name}" is not the name of a secret`);
    try {
      return (await readFile(join(folder, name), 'utf8')).trimEnd();
    } catch (error) {
      throw new Error(`the secret "${name}" cannot be read: put it into the data folder as secrets/${name}`, {
        cause: error,
      });
    }
  };
