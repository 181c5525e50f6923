/** Dates that JavaScript can hold, in seconds from 1970. */
const MAX_SECONDS = 8.64e12

/** RFC 3339 in UTC with nine decimals: `ns` nanoseconds after the given time; the ends of time where it is out of range. */
export function timeText(start: { seconds: number; nanos: number }, ns: number): string {
  const whole = Math.floor(ns / 1e9)
  const nanos = start.nanos + (ns - whole * 1e9)
  const carry = nanos >= 1e9 ? 1 : 0
  const seconds = Math.min(MAX_SECONDS, Math.max(-MAX_SECONDS, start.seconds + whole + carry))
  const date = new Date(seconds * 1000).toISOString().slice(0, -'.000Z'.length)
  return `${date}.${String(nanos - carry * 1e9).padStart(9, '0')}Z`
}
