// Sequence numbers modulo 2^32 (RFC 9293, 3.4). They are int32 (`| 0`) everywhere in track/, and are compared by these
// functions only: a raw `<` on them is a bug.

/** How far `a` lies after `b`: -2^31 to 2^31 - 1, negative when it lies before. */
export const distance = (a: number, b: number): number => (a - b) | 0

export const isAfter = (a: number, b: number): boolean => ((a - b) | 0) > 0

export const isBefore = (a: number, b: number): boolean => ((a - b) | 0) < 0

/** Whether `low <= n <= high` going round from `low`. */
export const isWithin = (n: number, low: number, high: number): boolean => (n - low) >>> 0 <= (high - low) >>> 0
