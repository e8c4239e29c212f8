/** The metric that ties a birth to the will of the same connection (specification 3.0, §6.4.4). */
export const BIRTH_DEATH = 'bdSeq';
/** The metric by which a host asks an edge node for a new birth (§5.11). */
export const REBIRTH = 'Node Control/Rebirth';
