export type Settings = Readonly<Record<string, unknown>>;

/** What a widget is set to, as text; '' where it is set to nothing, or to what is no text. */
export const textIn = (settings: Settings, name: string): string => {
  const value = settings[name];
  return typeof value === 'string' ? value : '';
};

export const numberIn = (settings: Settings, name: string, fallback: number): number => {
  const value = settings[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
};

export const numbersIn = (settings: Settings, name: string): readonly number[] => {
  const value = settings[name];
  return Array.isArray(value) ? value.filter((one): one is number => Number.isInteger(one) && one > 0) : [];
};
