import { encodeEpc, isEpcFault } from '@millrace/contracts';

export interface Person {
  readonly number: string;
  readonly badge: string;
  readonly name: string;
  readonly hall: 'garments' | 'process';
  readonly shift: 'A' | 'B' | 'N';
}

const NAMES: Readonly<Record<Person['hall'], Readonly<Record<Person['shift'], readonly string[]>>>> = {
  garments: {
    A: ['Rahima Begum', 'Shirin Akter', 'Nasrin Sultana', 'Jahanara Khatun', 'Salma Parvin', 'Moyna Rani'],
    B: ['Fatema Khatun', 'Rokeya Begum', 'Sumi Akter', 'Parul Biswas', 'Taslima Nasreen', 'Anjali Das'],
    N: ['Abdul Karim', 'Mizanur Rahman', 'Sujon Mia', 'Kamal Hossain'],
  },
  process: {
    A: ['Rafiqul Islam', 'Debashish Roy', 'Imran Hossain', 'Lakshmi Devi'],
    B: ['Shahidul Alam', 'Bikash Sharma', 'Nurul Amin', 'Priya Saha'],
    N: ['Habibur Rahman', 'Ramesh Yadav', 'Jashim Uddin'],
  },
};

/** The people of the demo plant: a number, a badge, a hall and the shift they work. */
export const PEOPLE: readonly Person[] = Object.entries(NAMES).flatMap(([hall, shifts]) =>
  Object.entries(shifts).flatMap(([shift, names]) =>
    names.map((name, index): Person => {
      const at = (hall === 'garments' ? 100 : 200) + { A: 0, B: 20, N: 40 }[shift as Person['shift']] + index + 1;
      return {
        number: `P${at}`,
        badge: `00${40_000 + at * 7}`,
        name,
        hall: hall as Person['hall'],
        shift: shift as Person['shift'],
      };
    }),
  ),
);

const crewsOf = (hall: Person['hall']): Record<Person['shift'], string[]> => ({
  A: PEOPLE.filter((person) => person.hall === hall && person.shift === 'A').map(({ badge }) => badge),
  B: PEOPLE.filter((person) => person.hall === hall && person.shift === 'B').map(({ badge }) => badge),
  N: PEOPLE.filter((person) => person.hall === hall && person.shift === 'N').map(({ badge }) => badge),
});
/** Badges by hall and shift. */
export const CREWS = { garments: crewsOf('garments'), process: crewsOf('process') } as const;

export interface Tag {
  readonly epc: string;
  readonly item: string;
  readonly quantity: string;
}

/** GS1's prefix for examples (952), so that no real article is meant. */
const COMPANY = '9521141';
export const CRATE_ITEM = 'CRATE-24';
const CRATE_REFERENCE = '012345';

const FULL_CASE = 2;
function crateEpc(serial: number): string {
  const epc = encodeEpc({ scheme: 'sgtin-96', filter: FULL_CASE, parts: [COMPANY, CRATE_REFERENCE, String(serial)] });
  if (isEpcFault(epc)) throw new RangeError(`no EPC of crate ${serial}: ${epc.fault}, ${epc.at}`);
  return epc;
}

/** Tagged crates of 24 bottles that go out through the portal and come back. */
export const TAGS: readonly Tag[] = Array.from({ length: 24 }, (_, index) => ({
  epc: crateEpc(1001 + index),
  item: CRATE_ITEM,
  quantity: '1',
}));
