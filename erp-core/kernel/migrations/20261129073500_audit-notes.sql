-- What is rare among commands (refusals, sign-ins, exports) is found without reading them all.
create index audit_rare on kernel.audit (company, seq)
  where refusal is not null or command like 'identity.%' or command = 'kernel.export';
