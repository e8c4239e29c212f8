/**
 * Whether two words differ in one letter at most: one that is another, is missing, is too many, or has changed places with
 * its neighbour. Letters are code points of the plain form, in which marks of vowels are letters and joins are none.
 */
export function oneLetterApart(a: string, b: string): boolean {
  const [left, right] = [[...a], [...b]];
  if (Math.abs(left.length - right.length) > 1) return false;
  let from = 0;
  while (from < left.length && left[from] === right[from]) from += 1;
  let [toLeft, toRight] = [left.length, right.length];
  while (toLeft > from && toRight > from && left[toLeft - 1] === right[toRight - 1]) {
    toLeft -= 1;
    toRight -= 1;
  }
  const [apartLeft, apartRight] = [toLeft - from, toRight - from];
  if (apartLeft <= 1 && apartRight <= 1) return true;
  return apartLeft === 2 && apartRight === 2 && left[from] === right[from + 1] && left[from + 1] === right[from];
}
