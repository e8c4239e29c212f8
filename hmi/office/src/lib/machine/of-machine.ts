/** Whether what is said of `subject` is said of the machine, or of a point of it: a path below another begins with it and a slash. */
export const isOfMachine = (subject: string, machine: string): boolean =>
  subject === machine || subject.startsWith(`${machine}/`);
