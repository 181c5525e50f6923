// What the signs of a ladder mean: those that every one has, and of the others those that stand in this one.
import type { Ladder } from './ladder-line.ts'
import { END, endRung } from './ladder-rungs.ts'
import { NOTE_MEANINGS } from './meanings.ts'
import { MESSAGE_CODES } from './messages.ts'

const ALWAYS =
  'Left and right of each segment stand the states of client and server after it; ? : inferred, - : not known. > goes to ' +
  'the server, < to the client; S SYN, F FIN, R RST, P PSH, . ACK; first:behind-last byte of the data; numbers count from ' +
  "each side's SYN (-v: those on the wire)."

export function legend(ladder: Ladder): string {
  return [ALWAYS, endMeaning(ladder), noteMeanings(ladder)].filter(text => text !== '').join(' ')
}

/** Both notations are right: after a segment that its receiver should get a state is inferred; nothing showed that it did. */
function endMeaning(ladder: Ladder): string {
  return endRung(ladder).length === 0
    ? ''
    : `${END}: the states that tables show, once all that was captured is weighed.`
}

function noteMeanings({ lines, icmp }: Ladder): string {
  const found = new Set(lines.flatMap(({ notes }) => notes))
  const known = Object.entries(NOTE_MEANINGS).filter(([note]) => found.has(note))
  const meanings = known.map(([note, meaning]) => `${note}: ${meaning}`)
  if (MESSAGE_CODES.some(code => found.has(code))) meanings.push('the others are findings, explained above')
  return [
    meanings.length === 0 ? '' : `Behind ! stands what was noticed; ${meanings.join('; ')}.`,
    icmp.length === 0 ? '' : 'icmp type/code: an ICMP error that quotes the SYN.',
  ]
    .filter(text => text !== '')
    .join(' ')
}
