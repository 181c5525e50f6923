// A screen like that of `top`: drawn a few times a second at most, whatever happens on the wire, and gone without a trace.
import { emitKeypressEvents } from 'node:readline'
import type { Paint } from '../../report/reporter.ts'
import { type Moment, page, type Size, withMarked } from './page.ts'
import { FIRST_VIEW, type Key, press, type Shown } from './view.ts'

/** ms. */
const EVERY = 500
const ESC = '\u001b['
// The alternate screen leaves what was on the terminal as it was.
const [ENTER, LEAVE] = [`${ESC}?1049h${ESC}?25l`, `${ESC}?25h${ESC}?1049l`]

/** Whether there is somebody who sees it, and can press a key. */
export function isScreen({ stdin, stdout, env }: NodeJS.Process): boolean {
  return stdin.isTTY && stdout.isTTY && env.TERM !== 'dumb'
}

export interface ScreenOptions {
  /** What there is now; not asked for while it is paused. */
  moment(): Moment
  paint: Paint
  /** What the terminal can show. */
  finish(text: string): string
  quit(): void
}

/** Shows it until the function that it gives is called; a second call does nothing. */
export function openScreen({ moment, paint, finish, quit }: ScreenOptions): () => void {
  const { stdin, stdout } = process
  let view = FIRST_VIEW
  let latest = moment()
  let shown: Shown = { ids: [], page: 0, deepest: 0 }
  const size = (): Size => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 })
  const draw = (): void => {
    if (stdout.writableNeedDrain) return
    if (!view.paused) latest = withMarked(moment(), latest, view)
    const drawn = page(latest, view, size(), paint)
    shown = drawn.shown
    stdout.write(`${ESC}H${drawn.lines.map(line => `${finish(line)}${ESC}K`).join('\r\n')}${ESC}J`)
  }
  const onKey = (_: string, key: Key): void => {
    const next = press(view, key, shown)
    if (next === null) return key.ctrl ? void process.emit('SIGINT') : quit()
    view = next
    draw()
  }
  const leave = (): void => {
    if (!open) return
    open = false
    clearInterval(timer)
    stdin.off('keypress', onKey).setRawMode(false).pause()
    stdout.off('resize', draw)
    process.off('exit', leave)
    stdout.write(LEAVE)
  }
  let open = true
  emitKeypressEvents(stdin)
  stdin.setRawMode(true).resume().on('keypress', onKey)
  stdout.on('resize', draw).write(ENTER)
  process.on('exit', leave)
  const timer = setInterval(draw, EVERY)
  draw()
  return leave
}
