// One segment as text, in tcpdump's letters: `> P. 1:101 ack 1`. Numbers count from each side's initial one, or are those
// on the wire.
import type { Ladder, LadderLine, LadderState } from './ladder-line.ts'
import { OTHER, type Side } from './steps.ts'
import { countText } from './text.ts'

/** Control bits from the lowest on (RFC 9293, 3.1), as tcpdump writes them. */
const FLAG_LETTERS = 'FSRP.UEWe'

/** `S.`, `FP.`; `none` for a segment without any. */
export function flagsText(flags: number): string {
  const letters = [...FLAG_LETTERS].filter((_, bit) => flags & (1 << bit))
  return letters.length === 0 ? 'none' : letters.join('')
}

/** A state with `?` when it is inferred; `-` when nothing is known of it. */
export function ladderStateText({ state, inferred }: LadderState): string {
  if (state === null) return '-'
  return inferred ? `${state}?` : state
}

/** The numbers that 0 stands for, by side. Without a SYN the first byte seen is 1, as Wireshark counts. */
export type Bases = Readonly<Record<Side, number>>

export const ABSOLUTE: Bases = { client: 0, server: 0 }

export function relativeBases({ record, lines }: Ladder): Bases {
  const base = (side: Side): number => {
    const sent = lines.find(line => line.from === side)
    const acked = lines.find(line => line.from !== side)
    return record[side].isn ?? (sent?.seq ?? acked?.ack ?? 1) - 1
  }
  return { client: base('client'), server: base('server') }
}

/** `S  0`, `P. 1:101 ack 1`; the flags take two places, so that most numbers stand below each other. */
export function segmentText({ from, flags, seq, ack, length }: LadderLine, bases: Bases): string {
  const begin = relative(seq, bases[from])
  const range = length > 0 ? `${begin}:${begin + length}` : String(begin)
  const acked = flags & 16 ? ` ack ${relative(ack, bases[OTHER[from]])}` : ''
  return `${flagsText(flags).padEnd(2)} ${range}${acked}`
}

/** Just below 0 (a keep-alive before the first byte) is negative, not four billion. */
function relative(number: number, base: number): number {
  const distance = (number - base) >>> 0
  return distance > 0xffff_0000 && base !== 0 ? distance - 2 ** 32 : distance
}

/** Numbers as on the wire, the window with its scale, and the options. */
export function detailText(line: LadderLine): string {
  const { window, scaledWindow, options } = line
  const scaled = scaledWindow === window ? '' : ` (${countText(scaledWindow)} bytes)`
  const listed = options.length === 0 ? '' : ` <${options.join(',')}>`
  return `${segmentText(line, ABSOLUTE)} win ${window}${scaled}${listed}`
}
