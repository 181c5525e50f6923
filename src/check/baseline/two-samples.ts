// Two samples of a latency: is the second one slower, and by how much? Ranks only, so that a few stragglers decide nothing:
// Mann and Whitney's U (1947), exactly where the samples are small; Hodges and Lehmann's shift (1963); Cliff's delta (1993).

export interface Comparison {
  /** Probability of samples at least this far apart, either way, if both came from the same. */
  p: number
  /** ns by which the second is slower (negative: faster): the median of all differences. */
  shift: number
  /** From -1, every one of the second is faster, to 1, every one is slower. */
  delta: number
  medians: readonly [number, number]
}

/** With fewer on a side not even samples that lie wholly apart are significant at 1 %. */
export const MIN_SAMPLES = 5
/** Values of both samples together up to which `p` is exact. */
const EXACT = 40

/** Both sorted, the smallest first, and not empty. */
export function compareSamples(before: readonly number[], after: readonly number[]): Comparison {
  const differences = new Float64Array(before.length * after.length)
  let [slower, faster] = [0, 0]
  let at = 0
  for (const a of before) {
    for (const b of after) {
      if (b > a) slower++
      else if (b < a) faster++
      differences[at++] = b - a
    }
  }
  const pairs = before.length * after.length
  return {
    p: probability(before, after, (slower - faster) / 2),
    shift: medianOf(differences.sort()),
    delta: (slower - faster) / pairs,
    medians: [medianOf(before), medianOf(after)],
  }
}

/** Of sorted values. */
export function medianOf(sorted: ArrayLike<number>): number {
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2
}

/** Cliff's delta in words, by the usual bounds (Romano and others, 2006). */
export function effectText(delta: number): string {
  const size = Math.abs(delta)
  return size < 0.147 ? 'negligible' : size < 0.33 ? 'small' : size < 0.474 ? 'medium' : 'large'
}

/** `off`: how far U is from the middle of its range. */
function probability(before: readonly number[], after: readonly number[], off: number): number {
  const ties = tiesOf([...before, ...after].sort((a, b) => a - b))
  const distance = Math.abs(off)
  const count = before.length + after.length
  return count <= EXACT
    ? exactly(ties, before.length, count, distance)
    : nearly(ties, before.length, after.length, distance)
}

/** How often each different value is there, in order. */
function tiesOf(sorted: readonly number[]): number[] {
  const ties: number[] = []
  sorted.forEach((value, i) => {
    if (i > 0 && value === sorted[i - 1]) ties[ties.length - 1] = (ties.at(-1) as number) + 1
    else ties.push(1)
  })
  return ties
}

/** Over all ways to choose the first sample: `ways[n][s]` chooses n values whose doubled ranks add up to s. */
function exactly(ties: readonly number[], chosen: number, count: number, distance: number): number {
  const most = count * (count + 1)
  const ways = Array.from({ length: chosen + 1 }, () => new Float64Array(most + 1))
  ;(ways[0] as Float64Array)[0] = 1
  let before = 0
  for (const tie of ties) {
    // The mean rank of values that are equal, doubled.
    const rank = 2 * before + tie + 1
    before += tie
    for (let i = 0; i < tie; i++) {
      for (let n = chosen; n > 0; n--) {
        const [to, from] = [ways[n] as Float64Array, ways[n - 1] as Float64Array]
        for (let sum = most; sum >= rank; sum--) to[sum] = (to[sum] as number) + (from[sum - rank] as number)
      }
    }
  }
  const middle = chosen * (count + 1)
  let [all, asFar] = [0, 0]
  for (const [sum, number] of (ways[chosen] as Float64Array).entries()) {
    all += number
    if (Math.abs(sum - middle) >= 2 * distance) asFar += number
  }
  return asFar / all
}

/** By the normal distribution, corrected for ties and for U being whole. */
function nearly(ties: readonly number[], n: number, m: number, distance: number): number {
  const count = n + m
  const tied = ties.reduce((sum, tie) => sum + tie ** 3 - tie, 0)
  const variance = ((n * m) / 12) * (count + 1 - tied / (count * (count - 1)))
  if (variance <= 0) return 1
  return Math.min(1, complementaryError(Math.max(0, distance - 0.5) / Math.sqrt(2 * variance)))
}

/** erfc for x ≥ 0, to 1.2e-7 of itself (Numerical Recipes, 6.2). */
function complementaryError(x: number): number {
  const t = 1 / (1 + x / 2)
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ]
  return t * Math.exp(-x * x + terms.reduceRight((sum, term) => sum * t + term, 0))
}
