// Reads and writes the rows of a connection's history of states. Rows that evidence took back stay in place, marked.
import type { Connection, Endpoint } from './connection.ts'
import { MAX_TRANSITIONS } from './history.ts'

/** How a state is known (SPEC of the record: `certainty`). */
export const [PROVED, INFERRED, MODELLED, GUESSED] = [0, 1, 2, 3] as const
export const CERTAINTY_NAMES = ['proved', 'inferred', 'modelled', 'guessed'] as const

/** One row, filled again by `Transitions.read`. */
export interface TransitionRow {
  at: number
  frame: number
  file: number
  side: number
  to: number
  on: number
  certainty: number
  /** How often the capture's time had stepped back before it (at most 15): a difference of two such times means nothing. */
  epoch: number
}

// The packed word: file 16 bits, epoch 4, side 1, to 4, on 4, certainty 2, taken back 1.
const [EPOCH, SIDE, TO, ON, CERTAINTY, FILE] = [12, 11, 7, 3, 1, 16] as const
const TAKEN_BACK = 1

/** Adds a row; `frame` 0 means that no frame shows it (a timer). */
export function add(
  c: Connection,
  side: 0 | 1,
  to: number,
  on: number,
  certainty: number,
  at: number,
  file: number,
  frame: number,
): void {
  const number = c.transitions
  if (number >= MAX_TRANSITIONS) return
  const { history } = c
  c.transitions = number + 1
  c.ends[side].lastRow = number + 1
  history.at[number] = at
  history.frame[number] = frame
  history.word[number] =
    (Math.min(file, 0xffff) << FILE) |
    (Math.min(c.epoch, 15) << EPOCH) |
    (side << SIDE) |
    (to << TO) |
    (on << ON) |
    (certainty << CERTAINTY)
}

/** Reads row `number` of the connection into `row`; false when it was taken back. */
export function read(c: Connection, number: number, row: TransitionRow): boolean {
  const word = c.history.word[number] as number
  row.at = c.history.at[number] as number
  row.frame = c.history.frame[number] as number
  row.file = word >>> FILE
  row.epoch = (word >> EPOCH) & 15
  row.side = (word >> SIDE) & 1
  row.to = (word >> TO) & 15
  row.on = (word >> ON) & 15
  row.certainty = (word >> CERTAINTY) & 3
  return (word & TAKEN_BACK) === 0
}

/** The number of the endpoint's last row that stands before `below`, or -1. */
export function last(c: Connection, side: 0 | 1, below: number): number {
  const last = c.ends[side].lastRow - 1
  if (last < below) return last
  for (let number = Math.min(below, c.transitions) - 1; number >= 0; number--) {
    const word = c.history.word[number] as number
    if ((word & TAKEN_BACK) === 0 && ((word >> SIDE) & 1) === side) return number
  }
  return -1
}

export const on = (c: Connection, number: number): number => ((c.history.word[number] as number) >> ON) & 15

export const to = (c: Connection, number: number): number => ((c.history.word[number] as number) >> TO) & 15

export const certainty = (c: Connection, number: number): number =>
  ((c.history.word[number] as number) >> CERTAINTY) & 3

/** An inferred row turns out proved: its time and evidence stay. */
export function prove(c: Connection, number: number): void {
  const { word } = c.history
  word[number] = (word[number] as number) & ~(3 << CERTAINTY)
}

/** Takes the endpoint's row `number`, its last, out of the history: `state` is again what it was before. */
export function takeBack(c: Connection, endpoint: Endpoint, number: number): void {
  const { word } = c.history
  word[number] = (word[number] as number) | TAKEN_BACK
  const before = last(c, endpoint.side, number)
  endpoint.lastRow = before + 1
  endpoint.state = before < 0 ? endpoint.firstState : to(c, before)
  endpoint.certainty = before < 0 ? PROVED : certainty(c, before)
}
