import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Encapsulations, MAX_STACKS, MPLS, PPPOE, VLAN, VXLAN } from '../../src/decode/encapsulation.ts'

test('equal stacks have one number, different ones have others', () => {
  const stacks = new Encapsulations()
  const vlan10 = stacks.push(0, VLAN, 10)
  const vxlanInVlan = stacks.push(vlan10, VXLAN, 0xffffff)
  const vlanInVxlan = stacks.push(stacks.push(0, VXLAN, 0xffffff), VLAN, 10)
  const numbers = [0, vlan10, vxlanInVlan, vlanInVxlan, stacks.push(0, VLAN, 11), stacks.push(0, MPLS, 10)]
  assert.equal(new Set(numbers).size, numbers.length)
  assert.equal(stacks.push(stacks.push(0, VLAN, 10), VXLAN, 0xffffff), vxlanInVlan)
})

test('a stack is told from the outermost layer to the innermost', () => {
  const stacks = new Encapsulations()
  let stack = 0
  for (const [kind, id] of [
    [VLAN, 4094],
    [MPLS, 1_048_575],
    [PPPOE, 65_535],
    [VXLAN, 0xffffffff],
  ] as const)
    stack = stacks.push(stack, kind, id)
  assert.deepEqual(stacks.text(0), [])
  assert.deepEqual(stacks.text(stack), ['vlan 4094', 'mpls 1048575', 'pppoe 65535', 'vxlan 4294967295'])
})

test('beyond the bound all stacks are one, and those before it keep their numbers', () => {
  const stacks = new Encapsulations()
  for (let id = 1; id <= MAX_STACKS + 10; id++) stacks.push(0, VXLAN, id)
  assert.equal(stacks.push(0, VXLAN, 7), 7)
  assert.deepEqual(stacks.text(MAX_STACKS - 2), [`vxlan ${MAX_STACKS - 2}`])
  const other = stacks.push(0, VXLAN, MAX_STACKS - 1)
  assert.deepEqual(stacks.text(other), ['other'])
  assert.equal(stacks.push(0, VLAN, 1), other)
  assert.equal(stacks.push(other, VLAN, 1), other)
})
