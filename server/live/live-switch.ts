import type { BrokerSource } from './broker-source.ts';

/** Makes a source of live values; `onConnected` is called once it hears. */
export type MakeSource = (url: string, onConnected: () => void) => BrokerSource;

/** The way to the gateway's broker, which is changed without a value missed: the old one ends when the new one hears. */
export interface LiveSwitch extends BrokerSource {
  readonly use: (url: string) => void;
}

export function liveSwitch(make: MakeSource, url: string): LiveSwitch {
  const running = new Set<BrokerSource>();
  const open = (address: string): void => {
    const before = [...running];
    const source = make(address, () => {
      for (const old of before.splice(0)) {
        running.delete(old);
        void old.stop();
      }
    });
    running.add(source);
  };
  open(url);
  return {
    use: open,
    stop: async () => {
      await Promise.all([...running].map((source) => source.stop()));
    },
  };
}
