// Reads Prometheus' text exposition format, and holds it to the rules that a scraper holds it to.
import assert from 'node:assert/strict'

interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

export interface Exposition {
  text: string
  /** The sample with exactly these labels. */
  value(name: string, labels?: Record<string, string>): number | undefined
  /** All samples of a name by their labels as written. */
  labels(name: string): Record<string, number>
}

const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\n"])*)"/g
const LINE = /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*",?)*)\})? (\S+)$/

/** Throws when the text breaks a rule: TYPE and HELP once and before the samples, no sample twice, histograms whole. */
export function exposition(text: string): Exposition {
  assert.match(text, /\n$/)
  const types = new Map<string, string>()
  const helped = new Set<string>()
  const samples: (Sample & { key: string })[] = []
  let current = ''
  for (const line of text.slice(0, -1).split('\n')) {
    const [, kind, family = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (kind === 'HELP') {
      assert.ok(!helped.has(family), `HELP of ${family} twice`)
      helped.add(family)
    } else if (kind === 'TYPE') {
      assert.ok(!types.has(family), `TYPE of ${family} twice`)
      types.set(family, rest)
      current = family
    } else {
      const [, name = '', key = '', value = ''] = LINE.exec(line) ?? []
      assert.notEqual(name, '', `not a sample: ${line}`)
      const allowed =
        types.get(current) === 'histogram' ? ['_bucket', '_sum', '_count'].map(end => current + end) : [current]
      assert.ok(allowed.includes(name), `${name} stands among the samples of ${current}`)
      assert.ok(types.get(current) !== 'counter' || /_total$/.test(name), `the counter ${name} does not end in _total`)
      const labels = Object.fromEntries([...key.matchAll(LABEL)].map(([, label = '', of = '']) => [label, of]))
      samples.push({ name, labels, value: Number(value), key })
    }
  }
  assert.deepEqual([...types.keys()].sort(), [...helped].sort())
  assert.equal(new Set(samples.map(({ name, key }) => `${name}{${key}}`)).size, samples.length, 'a sample twice')
  for (const [family, type] of types) if (type === 'histogram') checkHistogram(family, samples)
  return {
    text,
    value: (name, labels = {}) => samples.find(sample => sample.name === name && isSame(sample.labels, labels))?.value,
    labels: name => Object.fromEntries(samples.filter(one => one.name === name).map(({ key, value }) => [key, value])),
  }
}

/** For each set of labels: `le` ascends to +Inf, the counts with it, and the last is `_count`. */
function checkHistogram(family: string, samples: readonly Sample[]): void {
  for (const { labels, value } of samples.filter(({ name }) => name === `${family}_count`)) {
    const own = samples.filter(
      ({ name, labels: { le: _, ...rest } }) => name === `${family}_bucket` && isSame(rest, labels),
    )
    const bounds = own.map(({ labels: { le = '' } }) => (le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le)))
    assert.deepEqual(
      bounds,
      bounds.toSorted((a, b) => a - b),
    )
    assert.equal(bounds.at(-1), Number.POSITIVE_INFINITY)
    const counts = own.map(sample => sample.value)
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => a - b),
    )
    assert.equal(counts.at(-1), value)
    assert.ok(samples.some(({ name, labels: of }) => name === `${family}_sum` && isSame(of, labels)))
  }
}

function isSame(a: Record<string, string>, b: Record<string, string>): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort())
}
