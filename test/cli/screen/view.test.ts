// Keys at the screen of `synfin live`: what each changes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FIRST_VIEW, type Key, ORDERS, press, type View } from '../../../src/cli/screen/view.ts'

const SHOWN = { ids: [30, 20, 10], page: 2, deepest: 4 }

/** Keys by their names, and whatever is between quotes as typed; null when the screen is left. */
function pressed(keys: string, from: View = FIRST_VIEW): View | null {
  let view: View | null = from
  for (const word of keys.split(' ')) {
    const typed = /^'(.*)'$/.exec(word)?.[1]
    const each: Key[] =
      typed === undefined ? [{ name: word, sequence: '' }] : [...typed].map(sequence => ({ sequence }))
    for (const key of each) view = view && press(view, key, SHOWN)
  }
  return view
}

const marks: readonly [keys: string, id: number][] = [
  ['down', 20],
  ['down down', 10],
  ['down down down', 10],
  ['down up', 30],
  ['up', 30],
  ['pagedown', 10],
  ['end', 10],
  ['end home', 30],
  ['j j k', 20],
]
for (const [keys, id] of marks) test(`${keys}: #${id}`, () => assert.equal(pressed(keys)?.marked, id))

test('Enter opens the marked one, or the first; Escape goes back', () => {
  assert.deepEqual([pressed('return')?.opened, pressed('return')?.marked], [true, 30])
  assert.equal(pressed('down return')?.marked, 20)
  assert.equal(pressed('return escape')?.opened, false)
  assert.equal(press(FIRST_VIEW, { name: 'return' }, { ...SHOWN, ids: [] })?.opened, false)
})

test('one that has gone from the rows leaves its mark to the first', () => {
  const gone = { ...FIRST_VIEW, marked: 99 }
  assert.equal(pressed('return', gone)?.marked, 30)
  assert.equal(pressed('down', gone)?.marked, 20)
})

test('an opened connection is scrolled, no further than its last line', () => {
  assert.equal(pressed('return down down')?.scrolled, 2)
  assert.equal(pressed('return end')?.scrolled, 4)
  assert.equal(pressed('return end up')?.scrolled, 3)
  assert.equal(pressed('return end home up')?.scrolled, 0)
  assert.equal(pressed('return down')?.marked, 30)
})

test('s goes through all orders, r turns one round', () => {
  assert.equal(pressed('s')?.order, 1)
  assert.equal(pressed(ORDERS.map(() => 's').join(' '))?.order, 0)
  assert.equal(pressed('r')?.reversed, true)
  assert.equal(pressed('r s')?.reversed, false)
})

test('a filter takes every character until Enter, also those that are keys', () => {
  assert.deepEqual([pressed("'/qsé'")?.filter, pressed("'/qsé'")?.typing], ['qsé', true])
  assert.equal(pressed("'/ab' backspace")?.filter, 'a')
  assert.deepEqual([pressed("'/ab' return")?.filter, pressed("'/ab' return")?.typing], ['ab', false])
  assert.equal(pressed("'/ab' return escape")?.filter, '')
  assert.equal(pressed("'/ab' escape")?.filter, '')
  assert.equal(pressed("'/a\u0001b'")?.filter, 'ab')
})

test('p pauses, q and Ctrl-C leave, and nothing else does anything', () => {
  assert.equal(pressed('p')?.paused, true)
  assert.equal(pressed('p space')?.paused, false)
  assert.equal(pressed('q'), null)
  assert.equal(press(FIRST_VIEW, { name: 'c', ctrl: true }, SHOWN), null)
  assert.equal(press({ ...FIRST_VIEW, typing: true }, { name: 'c', ctrl: true }, SHOWN), null)
  assert.deepEqual(pressed('f5 tab x'), FIRST_VIEW)
})
