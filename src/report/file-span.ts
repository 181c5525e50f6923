import { durationText, plural } from './text.ts'

/** When the packets of one file were captured, and where its clock went backwards. Times are ns since the capture's first. */
export class FileSpan {
  from = Number.POSITIVE_INFINITY
  to = Number.NEGATIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY
  #backwards = 0
  #largest = 0
  #firstFrame = 0

  add(time: number, frame: number): void {
    if (time < this.#last) this.#stepBack(this.#last - time, frame)
    if (time < this.from) this.from = time
    if (time > this.to) this.to = time
    this.#last = time
  }

  #stepBack(step: number, frame: number): void {
    if (this.#backwards === 0) this.#firstFrame = frame
    this.#backwards++
    this.#largest = Math.max(this.#largest, step)
  }

  /** null: no packet was earlier than the one before it. */
  warning(path: string): { code: string; message: string } | null {
    if (this.#backwards === 0) return null
    const packets = `${plural(this.#backwards, 'packet')} ${this.#backwards === 1 ? 'is' : 'are'}`
    const what = `${packets} earlier than the one before, by ${durationText(this.#largest)} at most`
    const how = 'all are taken in the order of the file, and no time is measured across such a step'
    return { code: 'time-backwards', message: `${path}: ${what} (first: frame ${this.#firstFrame}); ${how}` }
  }
}
