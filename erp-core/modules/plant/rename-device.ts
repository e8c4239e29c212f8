type Document = Readonly<Record<string, unknown>>;
interface Named {
  readonly id: string;
}
interface Way {
  readonly devices?: readonly { readonly device: string }[];
}

/**
 * The site's document with another device in the place of one: under `devices`, and wherever a connection or a link names
 * it. What a link knows it by (a serial number) stays as it is: only a person can say what the new one shows.
 */
export function renameDevice(document: Document, from: string, to: string): Document {
  const { devices, connections, links } = document as {
    readonly devices?: readonly Named[];
    readonly connections?: readonly Way[];
    readonly links?: readonly Way[];
  };
  const through = (ways: readonly Way[] | undefined) =>
    ways?.map((way) => ({
      ...way,
      ...(way.devices && {
        devices: way.devices.map((one) => (one.device === from ? { ...one, device: to } : one)),
      }),
    }));
  return {
    ...document,
    devices: devices?.map((one) => (one.id === from ? { ...one, id: to } : one)),
    ...(connections && { connections: through(connections) }),
    ...(links && { links: through(links) }),
  };
}
