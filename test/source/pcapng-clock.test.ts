// Timestamps of pcapng: 64 bits in units that each interface chooses. Held against arithmetic in BigInt.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Batch } from '../../src/source/batch.ts'
import { NgBlock } from '../../src/source/pcapng-block.ts'
import { NgInterface } from '../../src/source/pcapng-interface.ts'
import { type NgInterface as Description, interfaceDescription } from '../support/pcapng-blocks.ts'

/** `if_tsresol` in the file, 64 bits, seconds and nanoseconds. */
const TABLE: [name: string, description: Description, units: bigint, time: string][] = [
  ['microseconds by default', {}, 1_700_000_000_123_456n, '1700000000.123456000'],
  ['nanoseconds', { resolution: 9 }, 1_700_000_000_123_456_789n, '1700000000.123456789'],
  ['milliseconds', { resolution: 3 }, 1_700_000_000_123n, '1700000000.123000000'],
  ['seconds', { resolution: 0 }, 1_700_000_000n, '1700000000.000000000'],
  ['100 ns', { resolution: 7 }, 17_000_000_001_234_567n, '1700000000.123456700'],
  ['2^-10 s', { resolution: 0x8a }, (1_700_000_000n << 10n) | 1023n, '1700000000.999023437'],
  ['2^-32 s, as NTP counts', { resolution: 0xa0 }, (1_700_000_000n << 32n) | 0xffff_ffffn, '1700000000.999999999'],
  ['picoseconds', { resolution: 12 }, 1_700_000_123_456_789_012n, '1700000.123456789'],
  ['2^-63 s', { resolution: 0xbf }, (1n << 63n) | (1n << 62n), '1.500000000'],
  ['10^-127 s', { resolution: 127 }, 0xffff_ffff_ffff_ffffn, '0.000000000'],
  ['all bits set, microseconds', {}, 0xffff_ffff_ffff_ffffn, '18446744073709.551615000'],
  ['all bits set, nanoseconds', { resolution: 9 }, 0xffff_ffff_ffff_ffffn, '18446744073.709551615'],
  ['an offset', { offset: 1_700_000_000n }, 1_500_000n, '1700000001.500000000'],
  ['a negative offset', { resolution: 9, offset: -3600n }, 3_601_000_000_001n, '1.000000001'],
]

for (const [name, description, units, time] of TABLE) {
  test(`pcapng time: ${name}`, () => assert.equal(timeOf(description, units), time))
}

test('pcapng time: any resolution, any 64 bits', () => {
  const resolution = fc.integer({ min: 0, max: 255 })
  fc.assert(
    fc.property(resolution, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (resolution, units) => {
      const perSecond = resolution < 128 ? 10n ** BigInt(resolution) : 2n ** BigInt(resolution - 128)
      // Seconds are a double: exact to 2^53.
      fc.pre(units / perSecond < 2n ** 53n)
      const nanos = ((units % perSecond) * 1_000_000_000n) / perSecond
      assert.equal(timeOf({ resolution }, units), `${units / perSecond}.${String(nanos).padStart(9, '0')}`)
    }),
    { numRuns: 2000 },
  )
})

test('pcapng time: one after the other, forwards and back, across seconds', () => {
  const { clock } = open({ resolution: 9 })
  const batch = new Batch(0, 1)
  const times = fc.bigInt({ min: -5_000_000_000n, max: 5_000_000_000n }).map(n => 1_700_000_000_000_000_000n + n)
  fc.assert(
    fc.property(times, time => {
      clock.setTime(batch, 0, Number(time >> 32n), Number(time & 0xffff_ffffn))
      assert.equal(BigInt(batch.seconds[0]!) * 1_000_000_000n + BigInt(batch.nanos[0]!), time)
    }),
  )
})

const PRECISIONS = [
  [0, 0],
  [3, 3],
  [6, 6],
  [9, 9],
  [12, 9],
  [0x80, 0],
  [0x8a, 3],
  [0x94, 6],
  [0x9e, 9],
  [0xbf, 9],
]

test('digits that a time is good for', () => {
  for (const [resolution, digits] of PRECISIONS)
    assert.equal(open({ resolution: resolution! }).precision, digits, `${resolution}`)
})

function timeOf(description: Description, units: bigint): string {
  const batch = new Batch(0, 1)
  open(description).clock.setTime(batch, 0, Number(units >> 32n), Number(units & 0xffff_ffffn))
  return `${batch.seconds[0]}.${String(batch.nanos[0]).padStart(9, '0')}`
}

function open(description: Description): NgInterface {
  const bytes = interfaceDescription(description)
  const block = new NgBlock()
  block.view = new DataView(bytes.buffer)
  block.end = bytes.length - 4
  return new NgInterface(0, block)
}
