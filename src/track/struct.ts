// Records laid out in typed arrays, as C lays out a struct, for small ones of which there are many: an object costs more
// than its fields, and the garbage collector looks at each.
// A class made by `struct` is a cursor: its properties read and write the row that `base` stands on.

const SIZE = { f64: 8, i32: 4, u32: 4, u16: 2, u8: 1 } as const
type Scalar = keyof typeof SIZE
/** Field name to its type. An array field such as `u8[24]` reads as the index of its first element in `this.u8`. */
export type Layout = Record<string, Scalar | `${Scalar}[${number}]`>

/** The same bytes as every type. */
class Memory {
  readonly f64: Float64Array
  readonly i32: Int32Array
  readonly u32: Uint32Array
  readonly u16: Uint16Array
  readonly u8: Uint8Array
  constructor(bytes: number) {
    const buffer = new ArrayBuffer(bytes)
    this.f64 = new Float64Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.u32 = new Uint32Array(buffer)
    this.u16 = new Uint16Array(buffer)
    this.u8 = new Uint8Array(buffer)
  }
}

const NOWHERE = new Memory(0)

export class Cursor {
  f64: Float64Array = NOWHERE.f64
  i32: Int32Array = NOWHERE.i32
  u32: Uint32Array = NOWHERE.u32
  u16: Uint16Array = NOWHERE.u16
  u8: Uint8Array = NOWHERE.u8
  /** Byte offset of the row in memory, a multiple of 8. */
  base = 0

  /** Its `Rows` have other memory from now on. */
  attach(memory: Memory): void {
    this.f64 = memory.f64
    this.i32 = memory.i32
    this.u32 = memory.u32
    this.u16 = memory.u16
    this.u8 = memory.u8
  }
}

type Fields<L extends Layout> = { -readonly [K in keyof L]: number }

/** A cursor class with one number property for each field of `layout`; `size` is a row's bytes, a multiple of 8. */
export function struct<L extends Layout>(layout: L): { size: number; new (): Cursor & Fields<L> } {
  class Row extends Cursor {
    static size = 0
  }
  // Widest first: every field is aligned, and nothing is lost between them.
  for (const scalar of Object.keys(SIZE) as Scalar[]) {
    for (const [name, type] of Object.entries(layout)) {
      const [, kind, length = '1'] = /^(\w+?)(?:\[(\d+)\])?$/.exec(type) ?? []
      if (kind !== scalar) continue
      define(Row.prototype, name, scalar, Row.size / SIZE[scalar], type !== scalar)
      Row.size += SIZE[scalar] * Number(length)
    }
  }
  Row.size = (Row.size + 7) & ~7
  return Row as unknown as { size: number; new (): Cursor & Fields<L> }
}

function define(row: Cursor, name: string, scalar: Scalar, at: number, isArray: boolean): void {
  const index = `(this.base >> ${Math.log2(SIZE[scalar])}) + ${at}`
  if (isArray) {
    Object.defineProperty(row, name, { get: new Function(`return ${index}`) as () => number })
    return
  }
  // Written as source text: with a closure for each field, which V8 does not specialise, tracking is a quarter slower.
  Object.defineProperty(row, name, {
    get: new Function(`return this.${scalar}[${index}]`) as () => number,
    set: new Function('value', `this.${scalar}[${index}] = value`) as (value: number) => void,
  })
}

/**
 * Rows that there is room for, first and whenever it runs out. The system gives pages of memory only when they are touched,
 * so what is not yet used costs nothing, while a copy of what is used costs time and, for a while, twice the memory.
 */
const [FIRST_ROWS, MORE_ROWS, GROWTH] = [1024, 1 << 15, 4] as const

/** Rows of one size in one piece of memory. Numbers of released rows are used again; 0 is never given. */
export class Rows {
  /** Rows in use. */
  count = 0
  readonly size: number
  #memory: Memory
  #capacity: number = FIRST_ROWS
  readonly #cursors: Cursor[] = []
  /** The row released last, 0: none. The first word of a released row is the one released before it, the second 0. */
  #free = 0
  #next = 1

  constructor(size: number) {
    this.size = size
    this.#memory = new Memory(size * FIRST_ROWS)
  }

  /** Behind the last number that was given. */
  get end(): number {
    return this.#next
  }

  /** Lets a cursor read and write these rows: the one at byte `row * size` once its `base` is that. */
  attach(cursor: Cursor): void {
    this.#cursors.push(cursor)
    cursor.attach(this.#memory)
  }

  /** A row with every field 0. */
  allocate(): number {
    this.count++
    const row = this.#free
    if (row === 0) {
      if (this.#next >= this.#capacity) this.#grow()
      return this.#next++
    }
    const { u32, f64 } = this.#memory
    this.#free = u32[(row * this.size) >> 2] as number
    const end = ((row + 1) * this.size) >> 3
    for (let at = (row * this.size) >> 3; at < end; at++) f64[at] = 0
    return row
  }

  release(row: number): void {
    const { u32 } = this.#memory
    const at = (row * this.size) >> 2
    u32[at] = this.#free
    u32[at + 1] = 0
    this.#free = row
    this.count--
  }

  #grow(): void {
    const { u8 } = this.#memory
    this.#capacity = Math.max(MORE_ROWS, this.#capacity * GROWTH)
    this.#memory = new Memory(this.size * this.#capacity)
    this.#memory.u8.set(u8)
    for (const cursor of this.#cursors) cursor.attach(this.#memory)
  }
}
