// bzip2, stream by stream, by the package unbzip2-stream.
import unbzip2 from 'unbzip2-stream'
import { CutError, PackedError, type PackedInput } from './packed-input.ts'

const READ = 64 * 1024

/** What the streams hold, in pieces; throws a PackedError or CutError after the last that could be read. */
export async function* bunzip2(input: PackedInput): AsyncGenerator<Uint8Array> {
  const stream = unbzip2()
  let made: Uint8Array[] = []
  let failure: unknown = null
  stream.on('data', (piece: Uint8Array) => made.push(piece))
  stream.on('error', (error: Error) => {
    failure = error
  })
  for (let ended = false; !ended; ) {
    const piece = await input.some(READ)
    ended = piece.length === 0
    // It keeps what it is given until a block is whole, and works at once.
    if (ended) stream.end()
    else stream.write(Buffer.from(piece))
    yield* made
    made = []
    // Where the data ends early it reads on behind the end, which is a TypeError.
    if (failure instanceof TypeError) throw new CutError()
    if (failure !== null) throw new PackedError('a damaged block', 'a bzip2 block')
  }
}
