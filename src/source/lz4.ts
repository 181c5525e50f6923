// LZ4 frames (lz4_Frame_format.md 1.6.4), the legacy frames of the first lz4 too, frame by frame and block by block.
import { CutError, PackedError, type PackedInput } from './packed-input.ts'
import { Xxh32 } from './xxh32.ts'

const [FRAME, LEGACY, SKIPPABLE, SKIPPABLE_MASK] = [0x184d2204, 0x184c2102, 0x184d2a50, 0xfffffff0] as const
/** FLG: version 1; blocks stand alone; checksums behind blocks and content; content size; dictionary. */
const [VERSION, VERSION_1, BLOCK_CHECKSUM, CONTENT_SIZE, CONTENT_CHECKSUM, DICTIONARY] = [
  0xc0, 0x40, 0x10, 0x08, 0x04, 0x01,
] as const
const IS_RAW = 0x80000000
const LEGACY_BLOCK = 8 * 1024 * 1024
/** How far back a match reaches. */
const HISTORY = 64 * 1024

/** What the frames hold, in pieces; throws a PackedError or CutError after the last that could be read. */
export async function* unlz4(input: PackedInput): AsyncGenerator<Uint8Array> {
  do {
    const magic = await number(input)
    if ((magic & SKIPPABLE_MASK) >>> 0 === SKIPPABLE) await skip(input, await number(input))
    else if (magic === FRAME) yield* frame(input)
    else if (magic === LEGACY) yield* legacyFrame(input)
    else throw new PackedError('something other than an LZ4 frame', 'another one or the end of the file')
  } while (!(await input.atEnd()))
}

async function* frame(input: PackedInput): AsyncGenerator<Uint8Array> {
  const descriptor = await input.exactly(2)
  const [flags = 0, size = 0] = descriptor
  if ((flags & VERSION) !== VERSION_1) throw new PackedError('a frame of another version', 'version 1')
  if ((flags & DICTIONARY) !== 0) throw new PackedError('a frame that needs a dictionary', 'one that needs none')
  const largest = 1 << (8 + 2 * ((size >> 4) & 7))
  if (largest < 64 * 1024) throw new PackedError('an impossible block size', '64 kB to 4 MB')
  const rest = await input.exactly((flags & CONTENT_SIZE) !== 0 ? 8 : 0)
  const [check = 0] = await input.exactly(1)
  expectEqual('header checksum', check, (new Xxh32().update(descriptor).update(rest).digest() >>> 8) & 0xff)
  const blocks = new Blocks(largest)
  const content = new Xxh32()
  for (let head = await number(input); head !== 0; head = await number(input)) {
    const length = head & ~IS_RAW
    if (length > largest) throw new PackedError(`a block of ${length} bytes`, `at most ${largest}`)
    const packed = await input.upTo(length)
    if ((flags & BLOCK_CHECKSUM) !== 0 && packed.length === length)
      expectEqual('block checksum', await number(input), new Xxh32().update(packed).digest())
    const piece = blocks.add(packed, head >>> 31 === 1)
    content.update(piece)
    yield piece
    if (packed.length < length) throw new CutError()
    if (blocks.isDamaged) throw damaged()
  }
  if ((flags & CONTENT_CHECKSUM) !== 0) expectEqual('checksum', await number(input), content.digest())
}

/** Blocks that stand alone, up to the end of the file or another frame. */
async function* legacyFrame(input: PackedInput): AsyncGenerator<Uint8Array> {
  const blocks = new Blocks(LEGACY_BLOCK)
  while (!(await input.atEnd())) {
    const head = await input.exactly(4)
    const length = Buffer.from(head).readUInt32LE()
    if (length === FRAME || length === LEGACY) return input.unread(head)
    if (length > 2 * LEGACY_BLOCK) throw new PackedError(`a block of ${length} bytes`, `at most ${2 * LEGACY_BLOCK}`)
    const packed = await input.upTo(length)
    yield blocks.add(packed, false)
    if (packed.length < length) throw new CutError()
    if (blocks.isDamaged) throw damaged()
  }
}

/** Unpacks blocks, each of which may refer to the 64 kB before it. */
class Blocks {
  readonly #made: Uint8Array
  readonly #largest: number
  /** The history ends and the next block begins there. */
  #begin = 0
  /** The last block was, or it was cut off, and what it gave lies before that. */
  isDamaged = false

  constructor(largest: number) {
    this.#largest = largest
    this.#made = new Uint8Array(HISTORY + largest)
  }

  add(packed: Uint8Array, isRaw: boolean): Uint8Array {
    if (this.#begin > HISTORY) {
      this.#made.copyWithin(0, this.#begin - HISTORY, this.#begin)
      this.#begin = HISTORY
    }
    const begin = this.#begin
    if (isRaw) this.#made.set(packed, begin)
    this.#begin = isRaw ? begin + packed.length : this.#unpack(packed, begin)
    return this.#made.slice(begin, this.#begin)
  }

  /** lz4_Block_format.md: literals, then a match that copies from what was made before, again and again. Gives the end. */
  #unpack(packed: Uint8Array, begin: number): number {
    const made = this.#made
    const limit = begin + this.#largest
    let at = 0
    let to = begin
    const extended = (length: number): number => {
      if (length !== 15) return length
      let byte = 255
      while (byte === 255 && at < packed.length) {
        byte = packed[at++] as number
        length += byte
      }
      return length
    }
    this.isDamaged = true
    while (at < packed.length) {
      const token = packed[at++] as number
      const literals = extended(token >> 4)
      if (to + literals > limit) return to
      const there = packed.subarray(at, at + literals)
      made.set(there, to)
      at += literals
      to += there.length
      this.isDamaged = at !== packed.length
      if (at + 2 > packed.length) return to
      const distance = (packed[at] as number) | ((packed[at + 1] as number) << 8)
      at += 2
      const length = extended(token & 15) + 4
      if (distance === 0 || distance > to || to + length > limit) return to
      if (distance >= length) made.copyWithin(to, to - distance, to - distance + length)
      else for (let i = to; i < to + length; i++) made[i] = made[i - distance] as number
      to += length
    }
    return to
  }
}

const damaged = (): PackedError => new PackedError('a damaged block', 'an LZ4 block')

async function number(input: PackedInput): Promise<number> {
  return Buffer.from(await input.exactly(4)).readUInt32LE()
}

async function skip(input: PackedInput, length: number): Promise<void> {
  for (let left = length; left > 0; ) left -= (await input.exactly(Math.min(left, HISTORY))).length
}

function expectEqual(what: string, found: number, expected: number): void {
  if (found !== expected) throw new PackedError(`a ${what} of ${found}`, `${expected}`)
}
