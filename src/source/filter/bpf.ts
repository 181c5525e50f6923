// A BPF program (McCanne and Jacobson 1993, as libpcap's bpf_filter.c runs it) as a JavaScript function: a fiftieth of the time
// that a call into the library takes. Jumps lead forward, so each is a `break` out of a block that ends at its target. Only
// `protochain` loops, over headers that should each lead further into the packet; such a program is a `switch` in a loop, and so
// is one with more blocks than V8 can nest.

/** One instruction: `struct bpf_insn`. */
export interface Instruction {
  code: number
  jt: number
  jf: number
  k: number
}

/** Whether a packet of `captured` bytes from `at` on in the view, `original` bytes long on the wire, passes. */
export type PacketTest = (view: DataView, at: number, captured: number, original: number) => boolean

/** Instructions: far more than the longest expression makes. */
export const MAX_INSTRUCTIONS = 65_536
const MAX_BLOCKS = 500
/**
 * Jumps for one packet: more than the most headers need that a packet can have. libpcap's `protochain` takes the length of an
 * authentication header for the place of the next, so a forged packet leads its interpreter around for ever.
 */
const MAX_JUMPS = 131_072
const SCRATCH = 16

/** The text that goes from instruction `i` to `target`. */
type Go = (i: number, target: number) => string

// The fields of an instruction's code.
const [CLASS, SIZE, MODE, OPERATION, FROM_X] = [0x07, 0x18, 0xe0, 0xf0, 0x08] as const
const [LD, LDX, ST, STX, ALU, JMP, RET, MISC] = [0, 1, 2, 3, 4, 5, 6, 7] as const
const [IMM, ABS, IND, MEM, LEN, MSH] = [0x00, 0x20, 0x40, 0x60, 0x80, 0xa0] as const
const [HALF, BYTE] = [0x08, 0x10] as const
const RETURN_A = 0x10
const TXA = 0x80
const [DIVIDE, MODULO] = [0x30, 0x90] as const

/** Throws a RangeError for a program that is none, which only a broken library makes, or that is too long. */
export function compileBpf(program: readonly Instruction[]): PacketTest {
  const { length } = program
  if (length === 0 || length > MAX_INSTRUCTIONS) throw new RangeError(`${length} instructions, of ${MAX_INSTRUCTIONS}`)
  const [targets, loops] = jumpTargets(program)
  const body = loops || targets.size > MAX_BLOCKS ? inLoop(program, targets) : inBlocks(program, targets)
  const text = `let a = 0, x = 0, n = 0;\n${scratch()}${body}return false;`
  return new Function('view', 'at', 'captured', 'original', text) as PacketTest
}

const scratch = (): string => `let ${Array.from({ length: SCRATCH }, (_, i) => `m${i} = 0`).join(', ')};\n`

function inBlocks(program: readonly Instruction[], targets: ReadonlySet<number>): string {
  const go: Go = (i, target) => (target === i + 1 ? '' : `break L${target};`)
  // The block of the furthest target is the outermost.
  let text = ''
  for (const target of [...targets].sort((one, other) => other - one)) text += `L${target}: {\n`
  program.forEach((instruction, i) => {
    if (targets.has(i)) text += '}\n'
    text += `${statement(instruction, i, go)}\n`
  })
  return text
}

function inLoop(program: readonly Instruction[], targets: ReadonlySet<number>): string {
  // Numbered without gaps: only then does V8 make a table of them.
  const numbers = new Map([...targets].map((target, n) => [target, n + 1]))
  const go: Go = (i, target) => (target === i + 1 ? '' : `to = ${numbers.get(target)}; continue;`)
  let text = `let to = 0;\nfor (let left = ${MAX_JUMPS}; left > 0; left--) switch (to) {\ncase 0:\n`
  program.forEach((instruction, i) => {
    if (targets.has(i)) text += `case ${numbers.get(i)}:\n`
    text += `${statement(instruction, i, go)}\n`
  })
  return `${text}}\nreturn false;\n`
}

/** The instructions that jumps lead to, and whether any leads back. */
function jumpTargets(program: readonly Instruction[]): [Set<number>, boolean] {
  const targets = new Set<number>()
  let loops = false
  program.forEach((instruction, i) => {
    if ((instruction.code & CLASS) !== JMP) return
    for (const target of targetsOf(instruction, i)) {
      if (target < 0 || target >= program.length) {
        throw new RangeError(`a jump to instruction ${target} of ${program.length}`)
      }
      loops ||= target <= i
      if (target !== i + 1) targets.add(target)
    }
  })
  return [targets, loops]
}

/** Where a jump leads, the way for "yes" first. The distance of an unconditional one is signed. */
function targetsOf({ code, jt, jf, k }: Instruction, i: number): [number] | [number, number] {
  return (code & OPERATION) === 0 ? [i + 1 + (k | 0)] : [i + 1 + jt, i + 1 + jf]
}

function statement(instruction: Instruction, i: number, go: Go): string {
  const { code, k } = instruction
  switch (code & CLASS) {
    case LD:
      return load('a', code, k)
    case LDX:
      return load('x', code, k)
    case ST:
      return `m${slot(k)} = a;`
    case STX:
      return `m${slot(k)} = x;`
    case ALU:
      return alu(instruction)
    case JMP:
      return jump(instruction, i, go)
    case RET:
      return `return ${(code & SIZE) === RETURN_A ? 'a !== 0' : k !== 0};`
    default:
      if ((code & CLASS) !== MISC) throw unknown(code)
      return (code & TXA) === 0 ? 'x = a;' : 'a = x;'
  }
}

function load(to: string, code: number, k: number): string {
  switch (code & MODE) {
    case IMM:
      return `${to} = ${k | 0};`
    case ABS:
      return read(to, code, `${k >>> 0}`)
    case IND:
      return read(to, code, `(x >>> 0) + ${k >>> 0}`)
    case MEM:
      return `${to} = m${slot(k)};`
    case LEN:
      return `${to} = original | 0;`
    case MSH:
      return `if (${k >>> 0} >= captured) return false; x = (view.getUint8(at + ${k >>> 0}) & 15) << 2;`
    default:
      throw unknown(code)
  }
}

/** A load beyond the captured bytes rejects the packet, as in the kernel; so do Linux's ancillary loads, which lie beyond all. */
function read(to: string, code: number, offset: string): string {
  const [bytes, get] =
    (code & SIZE) === BYTE ? [1, 'getUint8'] : (code & SIZE) === HALF ? [2, 'getUint16'] : [4, 'getInt32']
  return `n = ${offset}; if (n + ${bytes} > captured) return false; ${to} = view.${get}(at + n);`
}

function alu(instruction: Instruction): string {
  const operation = instruction.code & OPERATION
  if (operation === DIVIDE) return divide('/', instruction)
  if (operation === MODULO) return divide('%', instruction)
  return `a = ${arithmetic(instruction)};`
}

function arithmetic({ code, k }: Instruction): string {
  const fromX = (code & FROM_X) !== 0
  const operand = fromX ? 'x' : `${k | 0}`
  const unsigned = fromX ? '(x >>> 0)' : `${k >>> 0}`
  switch (code & OPERATION) {
    case 0x00:
      return `(a + ${operand}) | 0`
    case 0x10:
      return `(a - ${operand}) | 0`
    case 0x20:
      return `Math.imul(a, ${operand})`
    case 0x40:
      return `a | ${operand}`
    case 0x50:
      return `a & ${operand}`
    case 0x60:
      return `${unsigned} < 32 ? a << ${operand} : 0`
    case 0x70:
      return `${unsigned} < 32 ? (a >>> ${operand}) | 0 : 0`
    case 0x80:
      return '-a | 0'
    case 0xa0:
      return `a ^ ${operand}`
    default:
      throw unknown(code)
  }
}

/** A division by zero rejects the packet. */
function divide(operator: string, { code, k }: Instruction): string {
  const divisor = (code & FROM_X) !== 0 ? '(x >>> 0)' : `${k >>> 0}`
  return `if (${divisor} === 0) return false; a = ((a >>> 0) ${operator} ${divisor}) | 0;`
}

function jump(instruction: Instruction, i: number, go: Go): string {
  const { code, k } = instruction
  const [yes, no = yes] = targetsOf(instruction, i)
  const operand = (code & FROM_X) !== 0 ? 'x' : `${k | 0}`
  const either = (condition: string): string => `if (${condition}) { ${go(i, yes)} } else { ${go(i, no)} }`
  switch (code & OPERATION) {
    case 0x00:
      return go(i, yes)
    case 0x10:
      return either(`a === ${operand}`)
    case 0x20:
      return either(`(a >>> 0) > (${operand} >>> 0)`)
    case 0x30:
      return either(`(a >>> 0) >= (${operand} >>> 0)`)
    case 0x40:
      return either(`(a & ${operand}) !== 0`)
    default:
      throw unknown(code)
  }
}

function slot(k: number): number {
  if (k >= SCRATCH) throw new RangeError(`scratch memory ${k}`)
  return k
}

const unknown = (code: number): RangeError => new RangeError(`unknown instruction 0x${code.toString(16)}`)
