export class DialogueError extends Error {
  override readonly name = 'DialogueError'
}

/** One line, read from left to right; every error names its place. */
export class Cursor {
  readonly text: string
  readonly line: number
  at = 0

  constructor(text: string, line: number) {
    this.text = text
    this.line = line
    this.take(/\s*/y)
  }

  fail(message: string, at = this.at): never {
    throw new DialogueError(`line ${this.line}, column ${at + 1}: ${message}`)
  }

  /** Takes what `pattern` (sticky) matches here and the blanks behind it; null when it does not match. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (!match) return null
    this.at += match[0].length
    while (this.text[this.at] === ' ') this.at++
    return match
  }

  expect(pattern: RegExp, what: string): RegExpExecArray {
    const word = /\S+/y
    word.lastIndex = this.at
    return (
      this.take(pattern) ?? this.fail(`expected ${what}, found ${word.exec(this.text)?.[0] ?? 'the end of the line'}`)
    )
  }

  /** An integer of `bits` bits behind an optional keyword. */
  number(pattern: RegExp, what: string, bits: number): number {
    const at = this.at
    const value = Number(this.expect(pattern, what)[1])
    return value < 2 ** bits ? value : this.fail(`${value} does not fit in ${bits} bits`, at)
  }
}
