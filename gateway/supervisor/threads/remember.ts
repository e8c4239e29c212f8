/** Links' settings that a gateway has seen: those of its configuration, and those that people have tried. */
const MOST = 1_000;

/** Puts something into a map as its latest; beyond so many, what was put in longest ago is forgotten. */
export function remember<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= MOST) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
