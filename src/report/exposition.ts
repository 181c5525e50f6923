// Prometheus' text exposition format, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export type Labels = Readonly<Record<string, string>>

/** A metric with one value for each set of labels. */
export interface Family {
  name: string
  help: string
  type: 'counter' | 'gauge'
  samples: Iterable<{ labels: Labels; value: number }>
}

export interface HistogramFamily {
  name: string
  help: string
  type: 'histogram'
  samples: Iterable<{ labels: Labels; value: Buckets }>
}

/** A histogram with fixed buckets. */
export class Buckets {
  /** Upper bounds, ascending, in the metric's unit. */
  readonly bounds: readonly number[]
  /** One more than bounds: those beyond the last. */
  readonly counts: Float64Array
  sum = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.counts = new Float64Array(bounds.length + 1)
  }

  /** NaN is not counted. */
  add(value: number): void {
    if (Number.isNaN(value)) return
    let i = 0
    while (i < this.bounds.length && value > (this.bounds[i] as number)) i++
    this.counts[i] = (this.counts[i] as number) + 1
    this.sum += value
  }
}

/** The whole text, each family with its HELP and TYPE once. */
export function expositionText(families: Iterable<Family | HistogramFamily>): string {
  let text = ''
  for (const family of families) {
    text += `# HELP ${family.name} ${family.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`
    text += `# TYPE ${family.name} ${family.type}\n`
    if (family.type === 'histogram') {
      for (const { labels, value } of family.samples) text += bucketsText(family.name, labels, value)
    } else for (const { labels, value } of family.samples) text += line(family.name, labels, value)
  }
  return text
}

function bucketsText(name: string, labels: Labels, { bounds, counts, sum }: Buckets): string {
  let text = ''
  let count = 0
  for (let i = 0; i < counts.length; i++) {
    count += counts[i] as number
    const le = i < bounds.length ? String(bounds[i]) : '+Inf'
    text += line(`${name}_bucket`, { ...labels, le }, count)
  }
  return text + line(`${name}_sum`, labels, sum) + line(`${name}_count`, labels, count)
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
