// From argv to values that are right: what yargs lets through (an option given twice, `--limit x` as NaN, a lone `-`
// dropped) is caught here. Everything wrong is a UsageError.
import { parseAddress } from '../decode/address.ts'
import type { Network } from '../track/roles.ts'
import { UsageError } from './exit.ts'

/** Stands for `-` (standard input or output) while yargs has the arguments: it drops a lone hyphen. No path has a NUL. */
const HYPHEN = '\0-'

export function hideHyphens(argv: readonly string[]): string[] {
  return argv.map(argument => (argument === '-' ? HYPHEN : argument))
}

export function hyphen(value: string): string {
  return value === HYPHEN ? '-' : value
}

/** An option that may come once: yargs makes a list of one that comes again. */
export function once<T>(name: string, parse: (text: string) => T): (value: string | string[]) => T {
  return value => {
    if (Array.isArray(value)) throw new UsageError(`--${name} was given ${value.length} times`)
    return parse(hyphen(value))
  }
}

/** An option that may come again, or with commas between its values. */
export function many<T>(name: string, parse: (text: string, name: string) => T): (value: string | string[]) => T[] {
  return value => {
    const parts = [value].flat().flatMap(text => text.split(','))
    return parts.map(text => parse(text.trim(), name))
  }
}

export function wholeNumber(name: string, from = 0, to = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return text => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (value >= from && value <= to) return value
    const range = to === Number.MAX_SAFE_INTEGER ? `from ${from} on` : `from ${from} to ${to}`
    throw new UsageError(`--${name} takes a whole number ${range}, not "${text}"`)
  }
}

const SIZES: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }

/** Bytes, or a number with K, M, G or T behind it, of 1024. */
export function size(name: string): (text: string) => number {
  return text => {
    const [, amount, unit = ''] = /^(\d+)([kmgt]?)(?:i?b)?$/i.exec(text) ?? []
    const value = Number(amount) * (SIZES[unit.toLowerCase()] ?? Number.NaN)
    if (value > 0) return value
    throw new UsageError(`--${name} takes bytes or a size such as 500M or 20G, not "${text}"`)
  }
}

/** 2×MSL of RFC 9293, 3.4.2, in ns. */
const MAX_TIME_WAIT = 240e9

const HOUR = 3600e9
const UNITS: Readonly<Record<string, number>> = {
  ...{ ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, '': 1e9, m: 60e9, min: 60e9, h: HOUR, d: 24 * HOUR },
}

/** ns of a number of seconds or one with its unit; NaN for what is neither. */
function nanoseconds(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) *([a-zµ]*)$/.exec(text) ?? []
  return Math.round(Number(amount) * (UNITS[unit] ?? Number.NaN))
}

/** Gives ns. */
export function timeWait(text: string): number {
  const value = nanoseconds(text)
  if (value <= MAX_TIME_WAIT) return value
  throw new UsageError(
    `--time-wait takes seconds or a duration such as 500ms or 2min, at most 240 s (2×MSL), not "${text}"`,
  )
}

/** The same without a bound. */
export function duration(name: string): (text: string) => number {
  return text => {
    const value = nanoseconds(text)
    if (value > 0) return value
    throw new UsageError(`--${name} takes seconds or a duration such as 500ms, 30s or 10min, not "${text}"`)
  }
}

/** A part in percent, a duration, or both with a comma between; what is not said is 0. */
export function tolerance(text: string): { share: number; ns: number } {
  const result = { share: 0, ns: 0 }
  for (const part of text.split(',').map(each => each.trim())) {
    const [, percent] = /^(\d+(?:\.\d+)?) *%$/.exec(part) ?? []
    const ns = /^\d+(\.\d+)? *[a-zµ]+$/.test(part) ? nanoseconds(part) : Number.NaN
    if (percent !== undefined) result.share = Number(percent) / 100
    else if (!Number.isNaN(ns)) result.ns = ns
    else throw new UsageError(`--tolerance takes a part, a duration, or both, such as 10%,1ms, not "${text}"`)
  }
  return result
}

/** CIDR, or one address. */
export function network(text: string, name: string): Network {
  const [address = '', length] = text.split('/')
  const parsed = parseAddress(address)
  const most = parsed?.version === 6 ? 128 : 32
  const bits = length === undefined ? most : /^\d+$/.test(length) ? Number(length) : Number.NaN
  if (parsed === null || !(bits <= most)) {
    throw new UsageError(`--${name} takes networks such as 10.0.0.0/8 or 2001:db8::/32, not "${text}"`)
  }
  return { ...parsed, bits }
}

/** A path of the record, with `:desc` behind it for the largest first. */
export function sortKey(text: string): { path: string; descending: boolean } {
  const [, path = text, direction] = /^(.*?)(?::(asc|desc))?$/.exec(text) ?? []
  return { path, descending: direction === 'desc' }
}
