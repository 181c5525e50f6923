// Zstandard (RFC 8878), frame by frame and block by block: node:zlib decodes the blocks where this Node has zstd, else
// fzstd. Walking the frames here bounds a block and the window, and tells a cut-off file from a whole one, which Node 22
// does not. fzstd does not check checksums.
import { PackedError, type PackedInput } from './packed-input.ts'
import { newZstdDecoder } from './zstd-decoder.ts'

const [FRAME, SKIPPABLE, SKIPPABLE_MASK] = [0xfd2fb528, 0x184d2a50, 0xfffffff0] as const
/** RFC 8878, 3.1.1.2: raw, RLE (one byte, repeated), compressed. */
const [RLE, RESERVED] = [1, 3] as const
const LARGEST_BLOCK = 128 * 1024
/** As much as zstd itself takes unless told otherwise (`--long=27`). */
const LARGEST_WINDOW = 128 * 1024 * 1024

/** What the frames hold, in pieces; throws a PackedError or CutError after the last that could be read. */
export async function* unzstd(input: PackedInput): AsyncGenerator<Uint8Array> {
  do {
    const magic = await input.exactly(4)
    const number = Buffer.from(magic).readUInt32LE()
    if ((number & SKIPPABLE_MASK) >>> 0 === SKIPPABLE) await skipFrame(input)
    else if (number === FRAME) yield* frame(input, magic)
    else throw new PackedError('something other than a zstd frame', 'another one or the end of the file')
  } while (!(await input.atEnd()))
}

async function skipFrame(input: PackedInput): Promise<void> {
  let left = Buffer.from(await input.exactly(4)).readUInt32LE()
  while (left > 0) left -= (await input.exactly(Math.min(left, LARGEST_BLOCK))).length
}

async function* frame(input: PackedInput, magic: Uint8Array): AsyncGenerator<Uint8Array> {
  const [header, checksum] = await frameHeader(input)
  const decoder = await newZstdDecoder()
  try {
    yield* await decoder.give(Buffer.concat([magic, header]))
    for (let last = false; !last; ) {
      const head = await input.exactly(3)
      const bits = Buffer.from(head).readUIntLE(0, 3)
      const [type, size] = [(bits >>> 1) & 3, bits >>> 3]
      last = (bits & 1) === 1
      if (type === RESERVED) throw new PackedError('a block of the reserved type', 'a raw, RLE or compressed block')
      if (size > LARGEST_BLOCK) throw new PackedError(`a block of ${size} bytes`, `at most ${LARGEST_BLOCK}`)
      const content = await input.exactly(type === RLE ? 1 : size)
      yield* await decoder.give(Buffer.concat([head, content]))
    }
    if (checksum) yield* await decoder.give(await input.exactly(4))
    yield* await decoder.finish()
  } finally {
    decoder.close()
  }
}

/** A frame's header after its magic number, RFC 8878, 3.1.1.1, and whether a checksum ends the frame. */
async function frameHeader(input: PackedInput): Promise<[Uint8Array, boolean]> {
  const [descriptor = 0] = await input.exactly(1)
  const single = (descriptor & 0x20) !== 0
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0
  const sizeFlag = descriptor >>> 6
  const sizeBytes = sizeFlag > 0 ? 1 << sizeFlag : Number(single)
  const rest = Buffer.from(await input.exactly((single ? 0 : 1) + dictionaryBytes + sizeBytes))
  const at = rest.length - sizeBytes
  if (rest.subarray(at - dictionaryBytes, at).some(byte => byte !== 0))
    throw new PackedError('a frame that needs a dictionary', 'one that needs none')
  const window = single ? contentSize(rest.subarray(at)) : windowSize(rest[0] ?? 0)
  if (window > LARGEST_WINDOW) {
    throw new PackedError(`a window of ${window} bytes`, `at most ${LARGEST_WINDOW}`)
  }
  return [Uint8Array.of(descriptor, ...rest), (descriptor & 4) !== 0]
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3))
  return base + (base / 8) * (descriptor & 7)
}

function contentSize(field: Buffer): number {
  if (field.length === 8) return Number(field.readBigUInt64LE())
  return field.readUIntLE(0, field.length) + (field.length === 2 ? 256 : 0)
}
