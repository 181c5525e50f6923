// Compressed captures, found by their first bytes, as a source of the bytes inside.
import { type ByteSource, StreamBytes } from './byte-source.ts'
import { bunzip2 } from './bzip2.ts'
import { CaptureError } from './capture-error.ts'
import { gunzip } from './gzip.ts'
import { unlz4 } from './lz4.ts'
import { type Compression, shell } from './magic.ts'
import { CutError, PackedError, PackedInput, UnsupportedError } from './packed-input.ts'
import type { CaptureFile } from './packet.ts'
import { unxz } from './xz.ts'
import { unzstd } from './zstd.ts'

const INFLATE: Record<Compression, (input: PackedInput) => AsyncGenerator<Uint8Array>> = {
  gzip: gunzip,
  zstd: unzstd,
  xz: unxz,
  lz4: unlz4,
  bzip2: bunzip2,
}

/**
 * A file inflates to at most so many bytes unless told otherwise: 1 TiB, more than any capture that was meant, so that
 * a few MB made to inflate for ever end in an error.
 */
export const MAX_INFLATE = 2 ** 40

/** The bytes inside `packed`, of which `head` was already read. Gives all that can be read, then throws. */
export function inflate(packed: ByteSource, head: Uint8Array, file: CaptureFile, limit = MAX_INFLATE): ByteSource {
  return new StreamBytes(pieces(new PackedInput(packed, head), file, limit), file.path)
}

async function* pieces(input: PackedInput, file: CaptureFile, limit: number): AsyncGenerator<Uint8Array> {
  let total = 0
  try {
    for await (const piece of INFLATE[file.compression ?? 'gzip'](input)) {
      const room = limit - total
      total += piece.length
      yield piece.length > room ? piece.subarray(0, room) : piece
      if (piece.length > room) throw overLimit(file, limit)
    }
  } catch (error) {
    throw sentence(error, file, total)
  }
}

function sentence(error: unknown, { path, compression }: CaptureFile, offset: number): unknown {
  const where = `after ${offset} decompressed bytes`
  if (error instanceof CutError) {
    const message = `found the end of the file ${where}, expected more ${compression} data`
    return new CaptureError('truncated', path, offset, message)
  }
  if (!(error instanceof PackedError)) return error
  const message = `found ${error.found} in its ${compression} data ${where}, expected ${error.expected}`
  if (!(error instanceof UnsupportedError)) return new CaptureError('damaged-compression', path, offset, message)
  const advice = `; decompress it with: ${compression} -dc ${shell(path)}`
  return new CaptureError('unsupported-compression', path, offset, message + advice)
}

function overLimit(file: CaptureFile, limit: number): CaptureError {
  const message = `inflates to more than ${limit} bytes, expected at most that many; raise maxInflate (--max-inflate) if it is meant to be so large`
  return new CaptureError('inflate-limit', file.path, limit, message)
}
