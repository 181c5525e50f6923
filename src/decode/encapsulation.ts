// Stacks of VLAN tags and tunnels as small integers: a tree whose root 0 is the empty stack and where every node is its
// parent with one layer more. Equal stacks have equal numbers within one `Encapsulations`, so comparing numbers compares
// stacks; numbers of two of them cannot be compared, their texts can.

/** Kinds of layer that have a number, and the word that stands before it in a record. */
export const [
  VLAN,
  MPLS,
  PPPOE,
  VXLAN,
  GENEVE,
  GRE_KEY,
  PPTP,
  ERSPAN,
  GTP,
  L2TP,
  L2TP_V3,
  PBB,
  VN_TAG,
  E_TAG,
  FABRICPATH,
] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14] as const
/** Kinds that have none: their layer's number is 0. */
export const [
  GRE,
  ERSPAN_I,
  IP_IN_IP,
  SIX_IN_FOUR,
  FOUR_IN_SIX,
  SIX_IN_SIX,
  TEREDO,
  AYIYA,
  CAPWAP,
  ETHERIP,
  LISP,
  TZSP,
  AH,
] = [15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27] as const
const FIRST_WITHOUT_NUMBER = GRE
// biome-ignore format: in the order of the constants above
const WORDS = ['vlan', 'mpls', 'pppoe', 'vxlan', 'geneve', 'gre', 'pptp', 'erspan', 'gtp', 'l2tp', 'l2tp', 'pbb', 'vn-tag',
  'e-tag', 'fabricpath', 'gre', 'erspan', 'ipip', '6in4', '4in6', '6in6', 'teredo', 'ayiya', 'capwap', 'etherip', 'lisp',
  'tzsp', 'ah'] as const

/**
 * Stacks that get a number of their own, the empty one included: 0.8 MB. Real networks have some hundreds; a capture
 * of forged tags has as many as it likes, and all beyond these share the last number.
 */
export const MAX_STACKS = 65_536
const OTHERS = MAX_STACKS - 1
const SLOTS = MAX_STACKS * 2

export class Encapsulations {
  /** Number of stacks known, the empty one included. */
  count = 1
  /** By stack: its parent (upper 16 bits) and the kind of its innermost layer, and that layer's number. */
  readonly #branch = new Int32Array(MAX_STACKS)
  readonly #id = new Int32Array(MAX_STACKS)
  /** Hash table with linear probing, at most half full; 0 is an empty slot. */
  readonly #slots = new Uint16Array(SLOTS)

  /** The stack `outer` with one layer more inside it. */
  push(outer: number, kind: number, id: number): number {
    if (outer === OTHERS) return OTHERS
    const branch = (outer << 16) | kind
    let slot = Math.imul(Math.imul(branch ^ (branch >>> 15), 0x2c1b3c6d) ^ id, 0x297a2d39) >>> 15
    for (;;) {
      const stack = this.#slots[slot] as number
      if (stack === 0) break
      if (this.#branch[stack] === branch && this.#id[stack] === (id | 0)) return stack
      slot = (slot + 1) & (SLOTS - 1)
    }
    if (this.count === OTHERS) return OTHERS
    const stack = this.count++
    this.#slots[slot] = stack
    this.#branch[stack] = branch
    this.#id[stack] = id
    return stack
  }

  /** The stack's layers, outermost first, such as `vlan 10`, `vxlan 42`; `other` for those beyond MAX_STACKS. */
  text(stack: number): string[] {
    if (stack === OTHERS) return ['other']
    const layers: string[] = []
    for (let node = stack; node !== 0; node = (this.#branch[node] as number) >>> 16) {
      const kind = (this.#branch[node] as number) & 0xffff
      const id = (this.#id[node] as number) >>> 0
      layers.unshift(kind < FIRST_WITHOUT_NUMBER ? `${WORDS[kind]} ${numberText(kind, id)}` : (WORDS[kind] as string))
    }
    return layers
  }
}

/** As people write it: endpoints of GTP in hexadecimal, tunnel and session of L2TP version 2 apart. */
function numberText(kind: number, id: number): string {
  if (kind === GTP) return `0x${id.toString(16).padStart(8, '0')}`
  return kind === L2TP ? `${id >>> 16}/${id & 0xffff}` : `${id}`
}
