export { deviceFields } from './device-form.ts';
export { type ForwardForm, forwardForms } from './forward-forms.ts';
export { opcuaServerFields } from './opcua-server-form.ts';
export { type ProtocolForm, protocolForms } from './protocol-forms.ts';
export { ASKED_PROTOCOLS, type KnownProtocol, type KnownProtocols, PROTOCOLS, protocolsOf } from './protocols.ts';
export { type FieldKind, type SettingField, settingFields } from './setting-fields.ts';
