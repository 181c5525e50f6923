// All packets of a live capture as pcapng files on the way: one, or a row of them.
import { closeSync, openSync, writeSync } from 'node:fs'
import type { PacketBatch } from '../packet.ts'
import { PcapngWriter } from '../pcapng-writer.ts'

export interface PacketLogOptions {
  application: string
  /** Another file is begun after so many bytes, or seconds of capture time. */
  maxBytes?: number | undefined
  maxSeconds?: number | undefined
}

export class PacketLog {
  /** Why no more can be written: nothing is from then on. */
  failure: Error | null = null
  /** The file that is written now. */
  path: string
  readonly #pattern: string
  readonly #options: PacketLogOptions
  /** null: closed. */
  #fd: number | null
  #writer: PcapngWriter
  #interfaces = new Map<number, number>()
  #files = 0
  #bytes = 0
  #since = Number.NaN

  /** `pattern` names the files. Throws the error of the system when the first cannot be written. */
  constructor(pattern: string, options: PacketLogOptions) {
    this.#pattern = pattern
    this.#options = options
    this.path = this.#name(Date.now() / 1000)
    this.#fd = openSync(this.path, 'w')
    this.#writer = new PcapngWriter(options.application)
  }

  add(batch: PacketBatch, snaplen: number): void {
    if (batch.begin < batch.end) this.#try(() => this.#add(batch, snaplen))
  }

  close(): void {
    this.#try(() => this.#flush())
    if (this.#fd !== null) closeSync(this.#fd)
    this.#fd = null
  }

  #try(write: () => void): void {
    if (this.failure) return
    try {
      write()
    } catch (error) {
      this.failure = error as Error
    }
  }

  #add(batch: PacketBatch, snaplen: number): void {
    for (let i = batch.begin; i < batch.end; i++) {
      const seconds = batch.seconds[i] as number
      if (this.#isFull(seconds)) this.#next(seconds)
      if (Number.isNaN(this.#since)) this.#since = seconds
      const offset = batch.offset[i] as number
      const captured = batch.captured[i] as number
      this.#writer.packet({
        interface: this.#interface(batch.linkType[i] as number, snaplen),
        seconds,
        nanos: batch.nanos[i] as number,
        bytes: batch.bytes.subarray(offset, offset + captured),
        original: batch.original[i] as number,
        direction: batch.direction[i] as number,
      })
    }
    this.#flush()
  }

  #isFull(seconds: number): boolean {
    const { maxBytes = Number.POSITIVE_INFINITY, maxSeconds = Number.POSITIVE_INFINITY } = this.#options
    return this.#bytes + this.#writer.length >= maxBytes || seconds - this.#since >= maxSeconds
  }

  #next(seconds: number): void {
    this.#flush()
    closeSync(this.#fd as number)
    this.#fd = null
    this.#files++
    this.path = this.#name(seconds)
    this.#fd = openSync(this.path, 'w')
    this.#writer = new PcapngWriter(this.#options.application)
    this.#interfaces = new Map()
    this.#bytes = 0
    this.#since = seconds
  }

  #interface(linkType: number, snaplen: number): number {
    const known = this.#interfaces.get(linkType)
    if (known !== undefined) return known
    const made = this.#writer.interface(linkType, snaplen)
    this.#interfaces.set(linkType, made)
    return made
  }

  #flush(): void {
    const bytes = this.#writer.take()
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd as number, bytes, at)
    this.#bytes += bytes.length
  }

  /** As tcpdump names them: a time where the path has one, else a number from the second file on. */
  #name(seconds: number): string {
    const date = new Date(seconds * 1000).toISOString()
    const parts: Readonly<Record<string, string>> = {
      ...{ Y: date.slice(0, 4), m: date.slice(5, 7), d: date.slice(8, 10) },
      ...{ H: date.slice(11, 13), M: date.slice(14, 16), S: date.slice(17, 19) },
    }
    const named = this.#pattern.replace(/%([YmdHMS])/g, (_, letter: string) => parts[letter] ?? '')
    return named === this.#pattern && this.#files > 0 ? `${named}${this.#files}` : named
  }
}
