import type {
  ClientSession,
  ClientSessionPublishService,
  ClientSessionRawSubscriptionService,
} from 'node-opcua-client';

/** A session with the services that the library's class has and its type leaves out, as they stand in OPC UA Part 4. */
export type RawSession = ClientSession & ClientSessionRawSubscriptionService & ClientSessionPublishService;
