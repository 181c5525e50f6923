import type { CaptureFile, CaptureWarning } from './packet.ts'

/** Unknown block types that are named. */
const MOST_TYPES = 8

/** What was odd about a pcapng file, though not damaged. */
export class NgNotes {
  /** Names in Name Resolution Blocks that were left out. */
  omittedNames = 0
  readonly #file: CaptureFile
  #untimed = 0
  #firstUntimed = 0
  #unknown = 0
  readonly #types = new Set<string>()

  constructor(file: CaptureFile) {
    this.#file = file
  }

  untimed(frame: number): void {
    if (this.#untimed === 0) this.#firstUntimed = frame
    this.#untimed++
  }

  unknownBlock(type: number): void {
    this.#unknown++
    if (this.#types.size < MOST_TYPES) this.#types.add(`0x${type.toString(16).padStart(8, '0')}`)
  }

  warnings(): CaptureWarning[] {
    const { path } = this.#file
    const warnings: CaptureWarning[] = []
    if (this.#untimed > 0) {
      const message = `${path}: ${plural(this.#untimed, 'packet')} without a possible time (first: frame ${this.#firstUntimed}): given the time of the packet before, so times across them mean nothing`
      warnings.push({ code: 'no-time', message })
    }
    if (this.#unknown > 0) {
      const types = [...this.#types].join(', ')
      const message = `${path}: passed over ${plural(this.#unknown, 'block')} of unknown type (${types})`
      warnings.push({ code: 'unknown-blocks', message })
    }
    if (this.omittedNames > 0) {
      const message = `${path}: left out ${plural(this.omittedNames, 'name')} of hosts: too many, too long, or with control characters`
      warnings.push({ code: 'names-omitted', message })
    }
    return warnings
  }
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
