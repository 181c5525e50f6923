// Records laid out in typed arrays, as C lays out a struct. A tracker that holds a million connections cannot afford an
// object for each (about 1.6 kB in V8, and every time stamp a heap number); here one takes some 600 bytes, is plain
// data that can be cut, stored and joined, and the garbage collector never looks at it.
// A class made by `struct` is a cursor: `place` puts it on a row, its properties then read and write that row.

const SIZE = { f64: 8, i32: 4, u32: 4, u16: 2, u8: 1 } as const
type Scalar = keyof typeof SIZE
/** Field name to its type. An array field such as `u8[24]` reads as the index of its first element in `this.u8`. */
export type Layout = Record<string, Scalar | `${Scalar}[${number}]`>

/** The same bytes as every type. */
export class Page {
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

const NOWHERE = new Page(0)

export class Cursor {
  f64 = NOWHERE.f64
  i32 = NOWHERE.i32
  u32 = NOWHERE.u32
  u16 = NOWHERE.u16
  u8 = NOWHERE.u8
  /** Byte offset of the row in its page, a multiple of 8. */
  base = 0

  /** Puts the cursor on the row at byte `base` of `page`. */
  place(page: Page, base: number): void {
    this.f64 = page.f64
    this.i32 = page.i32
    this.u32 = page.u32
    this.u16 = page.u16
    this.u8 = page.u8
    this.base = base
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
  const shift = Math.log2(SIZE[scalar])
  if (isArray) {
    Object.defineProperty(row, name, {
      get: new Function(`return (this.base >> ${shift}) + ${at}`) as () => number,
    })
    return
  }
  // Written as source text: with a closure for each field, which V8 does not specialise, tracking is a quarter slower.
  const place = `this.${scalar}[(this.base >> ${shift}) + ${at}]`
  Object.defineProperty(row, name, {
    get: new Function(`return ${place}`) as () => number,
    set: new Function('value', `${place} = value`) as (value: number) => void,
  })
}

/** Rows in pages of 1,024: growing copies nothing. Row numbers of released rows are used again; 0 is never given. */
export class Rows {
  /** Rows in use. */
  count = 0
  readonly #pages: Page[] = []
  readonly #size: number
  readonly #free: number[] = []
  #next = 1

  constructor(size: number) {
    this.#size = size
  }

  allocate(): number {
    this.count++
    const row = this.#free.pop() ?? this.#next++
    if (row >> 10 >= this.#pages.length) this.#pages.push(new Page(this.#size << 10))
    return row
  }

  release(row: number): void {
    const base = (row & 1023) * this.#size
    this.page(row).u8.fill(0, base, base + this.#size)
    this.#free.push(row)
    this.count--
  }

  page(row: number): Page {
    return this.#pages[row >> 10] as Page
  }

  base(row: number): number {
    return (row & 1023) * this.#size
  }
}
