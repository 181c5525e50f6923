/** Codes of `CaptureError`; a program may switch on them. They are only ever added to. */
export type CaptureErrorCode =
  | 'no-such-file'
  | 'not-readable'
  | 'is-directory'
  | 'empty-file'
  | 'not-a-capture'
  | 'unsupported-format'
  | 'unsupported-version'
  | 'unsupported-compression'
  | 'damaged-compression'
  | 'inflate-limit'
  | 'truncated'
  | 'damaged'
  | 'unknown-link-type'
  | 'reader-cannot'

/**
 * A capture that cannot be read, or not to its end. The message is one sentence for a person: the path, the byte offset
 * (in the decompressed stream where the file is compressed), what was found there and what was expected.
 */
export class CaptureError extends Error {
  override readonly name = 'CaptureError'
  readonly code: CaptureErrorCode
  readonly path: string
  /** Byte offset of what was wrong, or null where there is none (a missing file). */
  readonly offset: number | null

  constructor(code: CaptureErrorCode, path: string, offset: number | null, message: string) {
    super(`${path}: ${message}`)
    this.code = code
    this.path = path
    this.offset = offset
  }
}
