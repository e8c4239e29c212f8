import type { DeviceDriver, Driver } from '@millrace/driver-api';
import type { ThreadStart } from './thread-start.ts';

type AnyDriver = DeviceDriver | Driver;
type Makers = Readonly<Record<string, unknown>>;
type GivenTo<Export> = Export extends AnyDriver
  ? []
  : Export extends (...given: infer Given) => AnyDriver
    ? Given
    : never;

/** Where a thread finds its driver, or what makes it of what is given; checked against the module's own type, which alone is imported here. */
export const madeBy = <Module extends Makers, const Name extends keyof Module & string>(
  module: string,
  name: Name,
  ...given: GivenTo<Module[Name]>
): Omit<ThreadStart, 'signs'> => ({ module, name, given });
