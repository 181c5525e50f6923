import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressText, parseAddress } from '../../src/decode/address.ts'

const text = (version: 4 | 6, [a, b, c, d]: [number, number, number, number]) => addressText(version, a, b, c, d)

// In any form; as RFC 5952 has it.
const ADDRESSES: [written: string, canonical: string][] = [
  ['0.0.0.0', '0.0.0.0'],
  ['192.0.2.1', '192.0.2.1'],
  ['255.255.255.255', '255.255.255.255'],
  ['::', '::'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['::1', '::1'],
  ['1::', '1::'],
  ['2001:DB8::1', '2001:db8::1'],
  ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
  // RFC 5952, 4.2.2: one group of zeros stays.
  ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  // 4.2.3: the longest run, the first of equal ones.
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['1:2:3:4:5:6:0:0', '1:2:3:4:5:6::'],
  ['fe80::ffff:ffff:ffff:ffff', 'fe80::ffff:ffff:ffff:ffff'],
  // 5: IPv4-mapped addresses.
  ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ['::ffff:c000:201', '::ffff:192.0.2.1'],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ['1:2:3:4:5:6:255.255.255.255', '1:2:3:4:5:6:ffff:ffff'],
  ['::1.2.3.4', '::102:304'],
]

test('addresses are read in all forms and written in one', () => {
  for (const [written, canonical] of ADDRESSES) {
    const address = parseAddress(written)
    assert.ok(address, written)
    assert.equal(address.version, written.includes(':') ? 6 : 4)
    assert.equal(text(address.version, address.words), canonical)
  }
})

test('words are int32 and IPv4 is in the last one', () => {
  assert.deepEqual(parseAddress('192.0.2.1'), { version: 4, words: [0, 0, 0, 0xc0000201 | 0] })
  assert.deepEqual(parseAddress('ffff::8000:0'), { version: 6, words: [0xffff0000 | 0, 0, 0, 0x80000000 | 0] })
})

test('what is no address is refused', () => {
  const wrong = [
    ...['', ' ', '1', '1.2.3', '1.2.3.4.5', '1.2.3.256', '1.2.3.-4', '1.2.3.', '01.2.3.4', '0x1.2.3.4', '1.2.3.4 '],
    ...[':', ':::', '1:', ':1', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1::2::3', '1:2:3:4::5:6:7:8', '12345::', 'g::'],
    ...['1.2.3.4::', '::1.2.3.4:1', '1:2:3:4:5:6:7:1.2.3.4', '::1.2.3', 'fe80::1%eth0', '[::1]', '10.0.0.0/8', '::/0'],
  ]
  for (const one of wrong) assert.equal(parseAddress(one), null, one)
})

test('what is written is read again', () => {
  const word = fc.oneof(fc.integer({ min: -0x80000000, max: 0x7fffffff }), fc.constantFrom(0, 1, -1, 0xffff, -0x10000))
  fc.assert(
    fc.property(fc.tuple(word, word, word, word), words => {
      assert.deepEqual(parseAddress(text(6, words)), { version: 6, words })
      const last: [number, number, number, number] = [0, 0, 0, words[3]]
      assert.deepEqual(parseAddress(text(4, last)), { version: 4, words: last })
    }),
  )
})
