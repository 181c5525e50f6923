import { CaptureNames } from './names.ts'
import type { CaptureWarning } from './packet.ts'

/** What the files of one capture fill together. */
export class Capture {
  readonly names = new CaptureNames()
  readonly warnings: CaptureWarning[] = []
  readonly errors: Error[] = []

  /** All files are at their end. */
  finish(): void {
    const { omitted, list } = this.names
    if (omitted === 0) return
    const message = `left out ${omitted} of the names that the capture brings (${list.length} kept): too many, too long, or with control characters`
    this.warnings.push({ code: 'names-omitted', message })
  }
}
