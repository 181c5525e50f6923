import type { Batch } from './batch.ts'
import type { ByteWindow } from './byte-window.ts'
import type { CaptureError } from './capture-error.ts'
import { type CaptureParser, cutOff } from './capture-parser.ts'
import type { CaptureFile, CaptureWarning } from './packet.ts'
export class PcapngParser implements CaptureParser {
  needed = 12
  failure: CaptureError | null = null
  constructor(file: CaptureFile) {
    this.failure = cutOff(file, 0, 0, 'x')
  }
  parse(_window: ByteWindow, _batch: Batch): void {}
  finish(_window: ByteWindow): CaptureError | null {
    return null
  }
  warnings(): CaptureWarning[] {
    return []
  }
}
