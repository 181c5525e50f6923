// The history of states of one connection, in parallel arrays that grow with it: who entered which state, why, how surely,
// when, and by which frame. What an endpoint left is its row before. transitions.ts reads and writes it.

/** Rows that there is room for first: a normal life takes ten. */
const FIRST_ROWS = 12
/** A hostile peer can flap for ever between two states: later changes still count, but are no longer listed. */
export const MAX_TRANSITIONS = 250

/** An array that V8 lays out as doubles from the beginning, whatever is stored in it. */
export const doubles = (length: number): number[] => new Array(length).fill(Number.NaN)

export class History {
  /** ns since the first packet of the capture. */
  readonly at: number[] = doubles(FIRST_ROWS)
  /** Frame number in its file; 0 means that no frame shows the row (a timer). */
  readonly frame: number[] = doubles(FIRST_ROWS)
  /** Everything else, packed as transitions.ts says. */
  readonly word: number[] = new Array(FIRST_ROWS).fill(0)
}
