// Gzip (RFC 1952), member by member. node:zlib takes members apart too, but loses what its last call made when a
// checksum is wrong or something else follows a member; a capture is to be read up to there.
import { crc32, createInflateRaw } from 'node:zlib'
import { CutError, PackedError, type PackedInput } from './packed-input.ts'
import { ZlibEngine } from './zlib-engine.ts'

// Flags in a member's header, RFC 1952, 2.3.1.
const [FHCRC, FEXTRA, FNAME, FCOMMENT, RESERVED] = [2, 4, 8, 16, 0xe0] as const

/** What the members hold, in pieces; throws a PackedError or CutError after the last that could be read. */
export async function* gunzip(input: PackedInput): AsyncGenerator<Uint8Array> {
  do {
    await skipHeader(input)
    let [checksum, length] = [0, 0]
    for await (const piece of inflateRaw(input)) {
      checksum = crc32(piece, checksum)
      length += piece.length
      yield piece
    }
    const trailer = Buffer.from(await input.exactly(8))
    expectEqual('checksum', trailer.readUInt32LE(0), checksum)
    expectEqual('length', trailer.readUInt32LE(4), length % 2 ** 32)
  } while (await anotherMember(input))
}

async function* inflateRaw(input: PackedInput): AsyncGenerator<Uint8Array> {
  const engine = new ZlibEngine(createInflateRaw({ chunkSize: 128 * 1024 }))
  try {
    while (!engine.ended) {
      // What is made of a piece is lost when that piece turns out to be damaged. They grow with the file, so that it is
      // never more than a sixteenth of it.
      const piece = await input.some(Math.max(256, input.taken >>> 4))
      await engine.give(piece.length > 0 ? piece : null)
      yield* engine.take()
      if (engine.failure && piece.length === 0) throw new CutError()
      if (engine.failure) throw new PackedError(`a damaged block (${engine.failure.message})`, 'a deflate block')
      if (engine.ended) input.unread(piece.subarray(piece.length - engine.unused))
    }
  } finally {
    engine.close()
  }
}

async function skipHeader(input: PackedInput): Promise<void> {
  const header = await input.exactly(10)
  const flags = header[3] ?? 0
  if (header[2] !== 8 || (flags & RESERVED) !== 0)
    throw new PackedError('an unknown compression method or flag', 'deflate')
  if (flags & FEXTRA) {
    const [low = 0, high = 0] = await input.exactly(2)
    await input.exactly(low + high * 256)
  }
  if (flags & FNAME) await skipText(input)
  if (flags & FCOMMENT) await skipText(input)
  if (flags & FHCRC) await input.exactly(2)
}

async function skipText(input: PackedInput): Promise<void> {
  while ((await input.exactly(1))[0] !== 0);
}

/** Zeros may follow the last member (tapes are padded so); anything else is damage. */
async function anotherMember(input: PackedInput): Promise<boolean> {
  while (!(await input.atEnd())) {
    const [first = 0] = await input.exactly(1)
    if (first === 0) continue
    if (first !== 0x1f || (await input.atEnd())) break
    const [second = 0] = await input.exactly(1)
    if (second !== 0x8b) break
    input.unread(Uint8Array.of(first, second))
    return true
  }
  if (await input.atEnd()) return false
  throw new PackedError('something other than a gzip member', 'another one or the end of the file')
}

function expectEqual(what: string, found: number, expected: number): void {
  if (found !== expected) throw new PackedError(`a ${what} of ${found}`, `${expected}`)
}
