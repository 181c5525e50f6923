// What stands on the screen of `synfin live`, from a recorded capture at one moment.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { clipped } from '../../../src/cli/screen/clipped.ts'
import { type Moment, page, withMarked } from '../../../src/cli/screen/page.ts'
import type { Watched } from '../../../src/cli/screen/rows.ts'
import { FIRST_VIEW, ORDERS, type View } from '../../../src/cli/screen/view.ts'
import { painter } from '../../../src/cli/terminal.ts'
import { analyze } from '../../../src/index.ts'
import { RecentSegments } from '../../../src/report/recent-segments.ts'
import type { Paint } from '../../../src/report/reporter.ts'
import { displayWidth } from '../../../src/report/text.ts'

const PLAIN: Paint = (_, text) => text
const COLOURS = painter('always', process.stdout)
const WIDE = { columns: 200, rows: 40 }

describe('the screen', () => {
  const watched: Watched[] = []
  let moment = {} as Moment

  before(async () => {
    const recent = new RecentSegments()
    const analysis = analyze('fixtures/real/http.pcapng', { observer: recent })
    for await (const record of analysis) {
      const { serial, client } = analysis.last
      watched.push({ record, over: true, lines: until => recent.lines(serial, client, until) })
    }
    moment = {
      ...{ title: 'eth0 tcp port 80', now: 5e9, packets: 109, dropped: 0, watched, others: 0 },
      ...{ rate: { packets: 36, bytes: 25_000, connections: 3 }, counts: { opened: 9, closed: 6, resets: 2 } },
    }
  })

  const text = (view: Partial<View> = {}, of: Partial<Moment> = {}, size = WIDE) =>
    page({ ...moment, ...of }, { ...FIRST_VIEW, ...view }, size, PLAIN)

  test('the capture, the connections, the keys', () => {
    const { lines, shown } = text()
    assert.deepEqual(lines.slice(0, 3), [
      'synfin live eth0 tcp port 80',
      '109 packets, none lost  36 packets/s  25.0 kB/s  3 opened/s  9 opened, 6 closed, 2 reset',
      '9 connections, newest first',
    ])
    assert.match(lines[3] ?? '', /^ +id +client +server +client state +server state +outcome +age +close/)
    assert.match(lines[5] ?? '', /^> +9 +10\.9\.0\.1:40001 +10\.9\.0\.2:8080 +SYN-SENT +- +unanswered/)
    assert.deepEqual(shown.ids, [9, 8, 7, 6, 5, 4, 3, 2, 1])
    assert.match(lines.at(-1) ?? '', /q: quit$/)
  })

  test('lost packets, packets that nobody counts, connections that are not listed, a pause', () => {
    assert.match(text({}, { dropped: 1234 }).lines[1] ?? '', /^109 packets, 1,234 lost /)
    assert.match(text({}, { dropped: null }).lines[1] ?? '', /^109 packets, lost: unknown /)
    assert.match(text({}, { others: 5000 }).lines[2] ?? '', /, 5,000 older ones not listed, newest first$/)
    assert.match(text({ paused: true }).lines[0] ?? '', / {2}PAUSED$/)
  })

  test('of one that is not over it is not said how it ends, unless nothing can change that', () => {
    const living = watched.map(one => ({ ...one, over: false }))
    const outcomes = text({}, { watched: living }).lines.filter(line => /^[> ] +\d/.test(line))
    assert.equal(outcomes.filter(line => / live /.test(line)).length, 1)
    assert.match(outcomes[0] ?? '', / live +4\.00 s /)
    assert.match(outcomes[8] ?? '', / closed by client +160 ms /)
  })

  test('the chosen one stays when younger ones crowd it out, and is open as long as it is wanted', () => {
    const chosen = { ...FIRST_VIEW, marked: 3, opened: true }
    const without = { ...moment, watched: watched.filter(({ record }) => record.id !== 3) }
    const [later, same] = [withMarked(without, moment, chosen), withMarked(moment, moment, chosen)]
    assert.match(page(withMarked(without, later, chosen), chosen, WIDE, PLAIN).lines.at(-1) ?? '', /Esc: back/)
    assert.equal(same, moment)
    assert.equal(withMarked(without, moment, FIRST_VIEW), without)
  })

  test('a filter is about what stands in the row', () => {
    assert.deepEqual(text({ filter: 'REFUSED' }).shown.ids, [7, 6])
    assert.deepEqual(text({ filter: 'fd09::2' }).shown.ids, [7, 4])
    const none = text({ filter: 'nothing' })
    assert.deepEqual(none.shown.ids, [])
    assert.ok(none.lines.includes('no connection has this in its row'))
    assert.match(text({ filter: 'a', typing: true }).lines[2] ?? '', / filter: a_$/)
  })

  test('every order, and turned round', () => {
    const first = ORDERS.map((_, order) => [text({ order }).shown.ids[0], text({ order, reversed: true }).shown.ids[0]])
    assert.deepEqual(first[0], [9, 1])
    assert.deepEqual(first[1], [9, 2])
    // Nothing was sent again by a server: that order is the last, and by number either way.
    for (const [one, other] of first.slice(2, -1)) assert.notEqual(one, other)
  })

  test('one connection: its ladder up to now, its timings', () => {
    const { lines } = text({ marked: 3, opened: true }, {}, { columns: 120, rows: 100 })
    assert.equal(lines[2], 'connection 3: 10.9.0.1:53754 → 10.9.0.2:80')
    assert.match(lines[7] ?? '', /^ +55 +0\.000000000 +SYN-SENT +> S {2}0 +SYN-RECEIVED\? +handshake 1$/)
    assert.ok(
      lines.some(line => /^ +74 .* CLOSED\? +< \. {2}3099 ack 66 +TIME-WAIT +close 3$/.test(line)),
      lines.join('\n'),
    )
    const rungs = (now: number) =>
      text({ marked: 3, opened: true }, { now }, { columns: 120, rows: 100 }).lines.filter(line =>
        / [<>] \S/.test(line),
      )
    const { at, duration } = watched.find(({ record }) => record.id === 3)!.record
    assert.equal(rungs(at).length, 1)
    assert.equal(rungs(at + duration! - 1).length, rungs(5e9).length - 1)
  })

  test('one connection of which only the end is kept', () => {
    const late = watched.map(one => ({ ...one, lines: (until: number) => one.lines(until).slice(-2) }))
    const { lines } = text({ marked: 3, opened: true }, { watched: late }, { columns: 120, rows: 100 })
    assert.match(lines[5] ?? '', /^… \d+ segments before these$/)
    assert.equal(lines.filter(line => / [<>] \S/.test(line)).length, 2)
  })

  test('one connection of which no segment is kept: its changes, its timings', () => {
    const gone = watched.map(one => ({ ...one, lines: () => [] }))
    const { lines } = text({ marked: 3, opened: true }, { watched: gone }, { columns: 120, rows: 100 })
    assert.equal(lines[3], 'closed by server')
    assert.match(lines[7] ?? '', /^ +55 +0\.000000000 +SYN-SENT +- +client: snd SYN$/)
    assert.ok(
      lines.some(line => /^ +74 .* CLOSED\? +TIME-WAIT +client: rcv ACK of FIN$/.test(line)),
      lines.join('\n'),
    )
    assert.ok(lines.includes('Time in each state'))
    assert.match(lines.at(-1) ?? '', /Esc: back/)
  })

  test('scrolled to its end, the last line is above the keys', () => {
    const size = { columns: 120, rows: 12 }
    const { deepest } = text({ marked: 3, opened: true }, {}, size).shown
    const { lines } = text({ marked: 3, opened: true, scrolled: deepest }, {}, size)
    assert.equal(lines.length, 12)
    assert.match(lines.at(-2) ?? '', /CLOSED|TIME-WAIT/)
  })

  test('one that is no longer known is left for the list', () => {
    assert.match(text({ marked: 77, opened: true }).lines[2] ?? '', /^9 connections/)
  })

  test('whatever the size, nothing is wider or longer than the screen', () => {
    for (const columns of [1, 20, 40, 80, 132, 300]) {
      for (const rows of [1, 3, 6, 8, 24, 60]) {
        for (const view of [{}, { opened: true, marked: 1 }, { marked: 1 }]) {
          const { lines } = page(moment, { ...FIRST_VIEW, ...view }, { columns, rows }, COLOURS)
          assert.ok(lines.length <= rows)
          for (const line of lines) assert.ok(displayWidth(stripVTControlCharacters(line)) <= columns, line)
        }
      }
    }
  })

  test('the marked row is on the screen, however many there are', () => {
    const many = Array.from({ length: 500 }, (_, i) => ({
      record: { ...(watched[0] as Watched).record, id: i + 1 },
      over: true,
      lines: () => [],
    }))
    for (const marked of [1, 250, 500]) {
      const { lines } = text({ marked }, { watched: many }, { columns: 100, rows: 20 })
      assert.match(lines.find(line => line.startsWith('>')) ?? '', new RegExp(`^> +${marked} `))
      assert.equal(lines.length, 20)
    }
  })
})

test('a line is cut between characters, and colours stay whole', () => {
  assert.equal(clipped('abc', 3), 'abc')
  assert.equal(clipped('abcd', 3), 'abc')
  assert.equal(clipped('日本', 3), '日')
  assert.equal(clipped('\u001b[31mabcd\u001b[39m', 2), '\u001b[31mab\u001b[39m')
})
