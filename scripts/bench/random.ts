/** Numbers in [0, 1), the same ones for the same seed on every machine (xorshift32). */
export function randomNumbers(seed: number): () => number {
  let x = seed | 0 || 1
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return (x >>> 0) / 2 ** 32
  }
}
