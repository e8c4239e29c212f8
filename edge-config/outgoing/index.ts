export { type AddressKind, addressOf, kindOf, rangeOf } from './address.ts';
export { callOut, type OutgoingAnswer, type OutgoingCall, type Resolve, resolveByMachine } from './call-out.ts';
export { type OutgoingCode, OutgoingError } from './outgoing-error.ts';
export { type AllowedPlace, isFault, placeOf, type Target, type TargetFault, targetOf } from './target.ts';
export { targetFaultText } from './target-fault-texts.ts';
