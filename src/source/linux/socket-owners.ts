// Which process has a socket: /proc/PID/fd names sockets by inode. Looking through all processes costs, so it is done in
// slices, only when an inode is asked for that is not known, and never more than a twentieth of the time.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { BoundedMap } from '../bounded-map.ts'

export interface Process {
  pid: number
  /** The kernel's `comm`: at most 15 characters, of the first thread. */
  name: string
}

/** One slice of looking, ms: nothing else waits longer. */
const SLICE = 5
/** A round takes this part of the time at most. */
const SHARE = 20
/** Sockets whose process is remembered; the oldest go first. */
const MOST = 65_536

export class SocketOwners {
  /** Processes whose files could not be looked at in the last round: another user's, where this is not root. */
  hidden = 0
  readonly #root: string
  readonly #known = new BoundedMap<number, Process>(MOST)
  #round: Generator<void> | null = null
  /** Time spent in the round that runs, and when the next may begin, ms. */
  #spent = 0
  #next = 0

  /** `root`: where the kernel shows its processes. */
  constructor(root = '/proc') {
    this.#root = root
  }

  /** Who has the socket with that inode; undefined: not known. */
  of(inode: number): Process | undefined {
    return this.#known.get(inode)
  }

  /**
   * Looks for the owners of these sockets on for at most 5 ms, when it is time to; true when that ended a round: all are found,
   * or all processes were looked at. `now` in ms.
   */
  look(inodes: readonly number[], now = performance.now()): boolean {
    if (this.#round === null) {
      if (now < this.#next) return false
      this.#round = this.#lookThrough()
      this.#spent = 0
    }
    const begun = performance.now()
    let missing = inodes.filter(inode => !this.#known.has(inode))
    let ended = false
    while (!ended && performance.now() - begun < SLICE) {
      const { size } = this.#known
      ended = this.#round.next().done === true
      if (this.#known.size === size) continue
      missing = missing.filter(inode => !this.#known.has(inode))
      if (missing.length === 0) ended = true
    }
    this.#spent += performance.now() - begun
    if (!ended) return false
    this.#round = null
    this.#next = now + this.#spent * SHARE
    return true
  }

  /** Yields after each process; those that have sockets already are the likeliest to have new ones. */
  *#lookThrough(): Generator<void> {
    let hidden = 0
    const likely = new Set([...this.#known.values()].map(({ pid }) => String(pid)))
    const pids = readdirSync(this.#root).filter(name => /^\d+$/.test(name))
    for (const pid of [...pids.filter(pid => likely.has(pid)), ...pids.filter(pid => !likely.has(pid))]) {
      if (!this.#lookAt(pid)) hidden++
      yield
    }
    this.hidden = hidden
  }

  /** False where it may not be looked at; a process that has ended in the meantime has no sockets. */
  #lookAt(pid: string): boolean {
    const folder = `${this.#root}/${pid}`
    let owner: Process | null = null
    try {
      for (const fd of readdirSync(`${folder}/fd`)) {
        const inode = Number(/^socket:\[(\d+)\]$/.exec(linkOf(`${folder}/fd/${fd}`))?.[1] ?? 0)
        if (inode === 0) continue
        owner ??= { pid: Number(pid), name: readFileSync(`${folder}/comm`, 'utf8').trimEnd() }
        // Told again it is the youngest again.
        this.#known.delete(inode)
        this.#known.set(inode, owner)
      }
      return true
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== 'EACCES'
    }
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
