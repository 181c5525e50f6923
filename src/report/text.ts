// Values as people read them. Only text for terminals and documents is made here; machine formats keep the plain numbers.

const ONES = ['ns', 'µs', 'ms', 's'] as const

/**
 * A duration in ns with three significant digits and its unit: `850 ns`, `12.3 µs`, `1.05 s`, from two minutes on
 * `2 min 05 s`, `3 h 07 min`, `4 d 02 h`. Negative values (times before the first packet) keep their sign.
 */
export function durationText(ns: number): string {
  if (ns < 0) return `-${durationText(-ns)}`
  if (ns === 0) return '0 s'
  let value = ns
  let unit = 0
  // 999.5 rounds to 1000, which is 1.00 of the next unit.
  while (unit < 3 && value >= 999.5) {
    value /= 1000
    unit++
  }
  if (unit < 3 || value < 119.5) return `${unit === 0 ? value : threeDigits(value)} ${ONES[unit]}`
  const seconds = Math.round(value)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoPlaces(seconds % 60)} s`
  const minutes = Math.round(value / 60)
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${twoPlaces(minutes % 60)} min`
  const hours = Math.round(value / 3600)
  return `${Math.floor(hours / 24)} d ${twoPlaces(hours % 24)} h`
}

function threeDigits(value: number): string {
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
}

const twoPlaces = (value: number): string => String(value).padStart(2, '0')

/** ns as seconds with six or nine decimals, as tcpdump prints times, so that a column of them lines up. */
export function secondsText(ns: number, decimals: number): string {
  const step = decimals > 6 ? 1 : 1000
  const rounded = Math.round(Math.abs(ns) / step) * step
  const fraction = String(rounded % 1e9)
    .padStart(9, '0')
    .slice(0, decimals > 6 ? 9 : 6)
  return `${ns < 0 ? '-' : ''}${Math.floor(rounded / 1e9)}.${fraction}`
}

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Bytes in powers of 1000 with three significant digits: `312 B`, `1.46 kB`, `3.40 MB`. */
export function bytesText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (unit < SIZES.length - 1 && value >= 999.5) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : threeDigits(value)} ${SIZES[unit]}`
}

/** `1,234,567` */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 packet`, `2 packets`, `3 retries`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

/** Part of a whole in percent, one decimal; `<0.1 %` for a part too small for that. */
export function shareText(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (part / whole) * 100
  return part > 0 && share < 0.1 ? '<0.1 %' : `${share.toFixed(1)} %`
}

/** `10.0.0.2:80`, `[2001:db8::1]:443`, with the name that the capture brings after it. */
export function endpointText(endpoint: { address: string; port: number; name?: string | undefined }): string {
  const { address, port, name } = endpoint
  const place = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  return name === undefined ? place : `${place} ${printable(name)}`
}

/**
 * Text from outside (names, paths, messages about a capture) without what could move a terminal's cursor, colour it or
 * turn its writing around: control characters and the bidirectional ones appear as `\u{…}`.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, char => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
}

// Characters that take two columns: East Asian Wide and Fullwidth (UAX 11) and emoji, by their blocks.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1faff}\u{20000}-\u{3fffd}]/gu
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/gu
/** Columns of a terminal that the text takes. */
export function displayWidth(text: string): number {
  // Printable ASCII is nearly all there is; the rest is slower.
  if (/^[ -~]*$/.test(text)) return text.length
  const plain = text.replace(NO_WIDTH, '')
  return [...plain].length + (plain.match(WIDE)?.length ?? 0)
}

/** Words in lines of at most `width` columns, each line after the first behind `indent`. */
export function wrapped(text: string, width: number, indent: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line)
      line = indent + word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}
