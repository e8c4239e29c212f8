// The part of multicast-dns that we use; the package ships no types.
declare module 'multicast-dns' {
  interface Answer {
    readonly name: string;
    readonly type: 'A' | 'AAAA';
    readonly ttl: number;
    readonly flush?: boolean;
    readonly data: string;
  }
  interface Query {
    readonly questions: readonly { readonly name: string; readonly type: string }[];
  }
  interface MulticastDns {
    on(event: 'query', listener: (query: Query) => void): this;
    on(event: 'error' | 'warning', listener: (error: Error) => void): this;
    on(event: 'ready', listener: () => void): this;
    respond(answers: readonly Answer[], done?: (error: Error | null) => void): void;
    destroy(done?: () => void): void;
  }
  export default function multicastDns(options?: {
    readonly loopback?: boolean;
    readonly reuseAddr?: boolean;
  }): MulticastDns;
}
