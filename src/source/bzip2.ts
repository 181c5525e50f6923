// bzip2, stream by stream and block by block. By own code: the npm packages take some 3 GB for one block of 45 MB, which
// fits into 50 bytes, or want the whole file.
import { BitInput } from './bit-input.ts'
import { Bzip2Block } from './bzip2-block.ts'
import { damagedBlock } from './bzip2-code.ts'
import { CutError, PackedError, type PackedInput } from './packed-input.ts'

const MAGIC = 0x425a68
/** Digits of π and of its square root: a block follows, the stream ends. */
const [BLOCK, END] = [0x314159, 0x177245] as const
const [BLOCK_REST, END_REST] = [0x265359, 0x385090] as const
/** Bytes of the least block; level 9 has nine times as much. */
const LEVEL = 100_000
/** Packed bytes of a block at most: each of its bytes may be a code of 20 bits; then the codes themselves. */
const LONGEST_BLOCK = (9 * LEVEL * 20) / 8 + 64 * 1024

/** What the streams hold, in pieces; throws a PackedError or CutError after the last that could be read. */
export async function* bunzip2(input: PackedInput): AsyncGenerator<Uint8Array> {
  const bits = new BitInput(input, LONGEST_BLOCK)
  const block = new Bzip2Block(9 * LEVEL)
  await bits.fill()
  try {
    do {
      yield* stream(bits, block)
      bits.toByte()
      await bits.fill()
    } while (!bits.atEnd)
  } catch (error) {
    throw error instanceof PackedError && bits.isCut ? new CutError() : error
  }
}

async function* stream(bits: BitInput, block: Bzip2Block): AsyncGenerator<Uint8Array> {
  if (bits.take(24) !== MAGIC) {
    throw new PackedError('something other than a bzip2 stream', 'another one or the end of the file')
  }
  const level = bits.take(8) - 0x30
  if (level < 1 || level > 9) throw new PackedError('an unknown block size', '1 to 9')
  for (let checksum = 0; ; ) {
    await bits.fill()
    const [kind, rest] = [bits.take(24), bits.take(24)]
    if (kind === END && rest === END_REST) return expectChecksum(bits.take32(), checksum >>> 0)
    if (kind !== BLOCK || rest !== BLOCK_REST) throw damagedBlock()
    yield* block.read(bits, level * LEVEL)
    checksum = (checksum << 1) ^ (checksum >>> 31) ^ block.checksum
  }
}

function expectChecksum(said: number, checksum: number): void {
  if (said !== checksum) throw new PackedError(`a checksum of ${checksum}`, `${said}`)
}
