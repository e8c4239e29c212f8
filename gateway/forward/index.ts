export { EdgeLink, type EdgeLinkParts } from './edge-link.ts';
export { type ForwardOptions, forwardPart } from './forward-part.ts';
export { CallError, Caller, type TlsFiles } from './http-call.ts';
