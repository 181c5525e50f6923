import { CaptureNames } from './names.ts'
import type { CaptureWarning } from './packet.ts'

/** What the files of one capture fill together. */
export class Capture {
  readonly names = new CaptureNames()
  readonly warnings: CaptureWarning[] = []
  readonly errors: Error[] = []
}
