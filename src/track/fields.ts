// Classes whose objects are used again and again, and packed into words in between (packing.ts). A layout names each field
// and how wide it is packed; here the object has an ordinary property for each, which V8 reads in one instruction.
// What clears and packs such an object is written as source text, one statement for each field: a loop over names would
// look each of them up, and its one branch would be mispredicted at every other field.

/** `f64` any number; `i32`, `u32`, `u16`, `u8` integers of that range. */
export type Layout = Record<string, 'f64' | 'i32' | 'u32' | 'u16' | 'u8'>
export type Fields<L extends Layout> = { -readonly [K in keyof L]: number }

export interface Codec<T> {
  /** Sets every field to 0. */
  clear(object: T): void
  /** Writes the fields that are not 0 to `words` from `at` on; gives where it ends. */
  write(object: T, words: Int32Array, at: number): number
  /** The way back: sets every field. */
  read(object: T, words: Int32Array, at: number): number
}

const scratch = new Float64Array(1)
const halves = new Int32Array(scratch.buffer)

/** Writes any number in two words; gives where it ends. */
export function writeDouble(words: Int32Array, at: number, value: number): number {
  scratch[0] = value
  words[at] = halves[0] as number
  words[at + 1] = halves[1] as number
  return at + 2
}

export function readDouble(words: Int32Array, at: number): number {
  halves[0] = words[at] as number
  halves[1] = words[at + 1] as number
  return scratch[0] as number
}

const BITS = { u16: 16, u8: 8 } as const

/** One word of a packed object, 0 in most objects or not: how it is computed, and what it says when it is read. */
interface Word {
  from: string
  to: (word: string) => string
}

/** A class with a number property for each field of `layout`, and how to pack it. */
export function fields<L extends Layout>(layout: L): (new () => Fields<L>) & Codec<Fields<L>> {
  const names = Object.keys(layout)
  // A field that begins as NaN is stored as a double for good, and never moves the object to another hidden class.
  const first = names.map(name => `this.${name} = ${layout[name] === 'f64' ? 'NaN' : 0}`)
  const made = new Function(`return class { constructor() { ${first.join('\n')} } }`)() as new () => Fields<L>
  const words = wordsOf(layout)
  const write: string[] = []
  const read: string[] = []
  for (const [i, { from, to }] of words.entries()) {
    if (i % 32 === 0) {
      write.push(i > 0 ? 'words[maskAt] = mask; mask = 0; maskAt = at++' : 'let mask = 0, maskAt = at++, word')
      read.push(`${i > 0 ? '' : 'let mask, low, word; '}mask = words[at++]`)
    }
    write.push(`word = ${from}; if (word !== 0) { mask |= ${1 << (i % 32)}; words[at++] = word }`)
    read.push(`word = mask & ${1 << (i % 32)} ? words[at++] : 0; ${to('word')}`)
  }
  const compile = (parameters: string, body: string[]) =>
    new Function('scratch', 'halves', `return (${parameters}) => { ${body.join('\n')} }`)(scratch, halves)
  const codec = {
    clear: compile(
      'object',
      names.map(name => `object.${name} = 0`),
    ),
    write: compile('object, words, at', [...write, 'words[maskAt] = mask', 'return at']),
    read: compile('object, words, at', [...read, 'return at']),
  }
  return Object.assign(made, codec)
}

function wordsOf(layout: Layout): Word[] {
  const words: Word[] = []
  for (const [name, kind] of Object.entries(layout)) {
    if (kind === 'f64') {
      words.push({ from: `(scratch[0] = object.${name}, halves[0])`, to: word => `low = ${word}` })
      words.push({ from: 'halves[1]', to: word => `halves[0] = low; halves[1] = ${word}; object.${name} = scratch[0]` })
    } else if (kind === 'i32') words.push({ from: `object.${name}`, to: word => `object.${name} = ${word}` })
    else if (kind === 'u32') words.push({ from: `object.${name}`, to: word => `object.${name} = ${word} >>> 0` })
  }
  for (const kind of ['u16', 'u8'] as const) {
    const names = Object.keys(layout).filter(name => layout[name] === kind)
    const bits = BITS[kind]
    const mask = 2 ** bits - 1
    while (names.length > 0) {
      const some = names.splice(0, 32 / bits)
      const from = some.map((name, i) => `object.${name} << ${i * bits}`).join(' | ')
      const to = (word: string) =>
        some.map((name, i) => `object.${name} = ${word} >>> ${i * bits} & ${mask}`).join('; ')
      words.push({ from, to })
    }
  }
  return words
}
