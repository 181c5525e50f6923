// Two sequences of kinds side by side: what is the same in both, in order, and what stands in the gaps between.

export interface Change {
  /** Places in the two sequences, from 0; null: it is in the other one only. */
  before: number | null
  after: number | null
}

/** What differs. In each gap the first of one side is matched with the first of the other, and so on. Takes the product of lengths. */
export function align(before: readonly string[], after: readonly string[]): Change[] {
  const changes: Change[] = []
  const lengths = commonLengths(before, after)
  const width = after.length + 1
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      i++
      j++
      continue
    }
    const [fromI, fromJ] = [i, j]
    // Up to the next common element: whichever side may go on without losing any.
    while (i < before.length || j < after.length) {
      if (i < before.length && j < after.length && before[i] === after[j]) break
      const down = i < before.length ? (lengths[(i + 1) * width + j] as number) : -1
      const right = j < after.length ? (lengths[i * width + j + 1] as number) : -1
      if (down >= right) i++
      else j++
    }
    for (let k = 0; k < Math.max(i - fromI, j - fromJ); k++) {
      changes.push({ before: fromI + k < i ? fromI + k : null, after: fromJ + k < j ? fromJ + k : null })
    }
  }
  return changes
}

/** Of the rests from each place on, the length of the longest common subsequence. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint16Array {
  const width = after.length + 1
  const lengths = new Uint16Array((before.length + 1) * width)
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? (lengths[(i + 1) * width + j + 1] as number) + 1
          : Math.max(lengths[(i + 1) * width + j] as number, lengths[i * width + j + 1] as number)
    }
  }
  return lengths
}
