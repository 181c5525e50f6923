// What the person at the screen has chosen, and what each key changes. Keys in, the next view out.

export interface View {
  /** Index in ORDERS. */
  order: number
  reversed: boolean
  /** Only connections in whose row this text stands. */
  filter: string
  /** The filter is being typed. */
  typing: boolean
  paused: boolean
  /** Id of the marked connection; 0: the first. */
  marked: number
  /** The marked connection fills the screen. */
  opened: boolean
  /** Lines passed over of an opened connection. */
  scrolled: number
}

export const FIRST_VIEW: View = {
  order: 0,
  reversed: false,
  filter: '',
  typing: false,
  paused: false,
  marked: 0,
  opened: false,
  scrolled: 0,
}

/** What connections are sorted by: paths of the record, and whether the largest comes first. */
export const ORDERS: readonly { title: string; path: string | null; descending: boolean }[] = [
  { title: 'newest', path: 'id', descending: true },
  { title: 'worst finding', path: null, descending: false },
  { title: 'longest', path: 'duration', descending: true },
  { title: 'slowest handshake', path: 'handshake.total', descending: true },
  { title: 'slowest close', path: 'close.total', descending: true },
  { title: 'most sent again by the server', path: 'server.retransmissions', descending: true },
]

/** A key as `node:readline` names it. */
export interface Key {
  name?: string | undefined
  sequence?: string | undefined
  ctrl?: boolean | undefined
}

/** What stands on the screen when a key is pressed. */
export interface Shown {
  /** Of all rows as they stand, from the top. */
  ids: readonly number[]
  /** Rows on a screen. */
  page: number
  /** How far an opened connection can be scrolled. */
  deepest: number
}

/** null: quit. */
export function press(view: View, key: Key, shown: Shown): View | null {
  if (key.ctrl && key.name === 'c') return null
  if (view.typing) return typed(view, key)
  const steps = STEPS[key.name ?? '']?.(shown.page)
  if (steps !== undefined) return moved(view, steps, shown)
  switch (key.name ?? key.sequence) {
    case 'q':
      return null
    case 'return':
    case 'right':
      return { ...view, opened: shown.ids.length > 0, scrolled: 0, marked: markedOf(view, shown) }
    case 'escape':
    case 'left':
    case 'backspace':
      return view.opened ? { ...view, opened: false } : { ...view, filter: '' }
    case 's':
      return { ...view, order: (view.order + 1) % ORDERS.length, reversed: false, marked: 0 }
    case 'r':
      return { ...view, reversed: !view.reversed, marked: 0 }
    case 'p':
    case 'space':
      return { ...view, paused: !view.paused }
  }
  return key.sequence === '/' ? { ...view, opened: false, typing: true } : view
}

const STEPS: Readonly<Record<string, (page: number) => number>> = {
  up: () => -1,
  k: () => -1,
  down: () => 1,
  j: () => 1,
  pageup: page => -page,
  pagedown: page => page,
  home: () => Number.NEGATIVE_INFINITY,
  end: () => Number.POSITIVE_INFINITY,
}

function moved(view: View, steps: number, shown: Shown): View {
  if (view.opened) return { ...view, scrolled: within(view.scrolled + steps, shown.deepest) }
  const at = Math.max(0, shown.ids.indexOf(view.marked))
  return { ...view, marked: shown.ids[within(at + steps, shown.ids.length - 1)] ?? 0 }
}

const within = (at: number, last: number): number => Math.max(0, Math.min(at, last))

/** One that has gone from the rows leaves its mark to the first. */
function markedOf({ marked }: View, { ids }: Shown): number {
  return ids.includes(marked) ? marked : (ids[0] ?? 0)
}

function typed(view: View, { name, sequence = '', ctrl }: Key): View {
  if (name === 'return' || name === 'enter') return { ...view, typing: false }
  if (name === 'escape') return { ...view, typing: false, filter: '' }
  if (name === 'backspace') return { ...view, filter: view.filter.slice(0, -1) }
  return !ctrl && /^[^\p{Cc}]+$/u.test(sequence) ? { ...view, filter: view.filter + sequence, marked: 0 } : view
}
