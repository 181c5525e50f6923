// `synfin diff BEFORE AFTER` on the command line; diff.ts does the work and is loaded when it is asked for.
import type { Argv, InferredOptionTypes, Options } from 'yargs'
import { once, tolerance } from './arguments.ts'
import { INPUT_OPTIONS, OUTPUT_OPTIONS, SELECTION_OPTIONS, type SharedArguments } from './options.ts'

const COMPARE = { group: 'Comparison:', type: 'boolean', default: false } as const
const { read: _, ...INPUT } = INPUT_OPTIONS

const OPTIONS = {
  tolerance: {
    group: 'Comparison:',
    type: 'string',
    requiresArg: true,
    default: '10%,1ms',
    describe:
      'What is no regression yet: a part of the connections of a service and of the median of a time, and a duration that a time may shift in any case',
    coerce: once('tolerance', tolerance),
  },
  'allow-drops': { ...COMPARE, describe: 'Compare times although a capture lost packets' },
  'allow-callback-clock': {
    ...COMPARE,
    describe: 'Compare times although they were taken when our code was called, not when packets came',
  },
  'allow-empty': { ...COMPARE, describe: 'Pass where there is no connection in either' },
  ...INPUT,
  ...SELECTION_OPTIONS,
  output: OUTPUT_OPTIONS.output,
  color: OUTPUT_OPTIONS.color,
  ascii: OUTPUT_OPTIONS.ascii,
  quiet: { ...OUTPUT_OPTIONS.quiet, describe: 'Of the text, only regressions' },
  format: {
    group: 'Output:',
    choices: ['text', 'json'],
    default: 'text',
    requiresArg: true,
    describe: 'Text for people, or one JSON document',
    coerce: once('format', format => format as 'text' | 'json'),
  },
} as const satisfies Record<string, Options>

export type DiffArguments = InferredOptionTypes<typeof OPTIONS> & Pick<SharedArguments, 'files' | '--'>

export const diffCommand = {
  command: 'diff [files..]',
  describe: 'What changed between two runs of a test, and whether it is worse',
  builder: (yargs: Argv) =>
    yargs
      .usage('$0 diff BEFORE AFTER\n\nWhat changed between two runs of a test, and whether it is worse')
      .positional('files', { type: 'string', array: true, describe: 'Two of them: a snapshot or a capture each' })
      .options(OPTIONS)
      .example('$0 diff base.json test.pcap', 'A run against the baseline that snapshot made')
      .example('$0 diff before.pcap after.pcap --tolerance 25%,5ms', 'Two captures')
      .epilogue(
        'Exit codes: 0 no regression, 1 a regression beyond the tolerance, 2 wrong usage, 3 what could not be read (to its end).',
      ),
  run: async (args: DiffArguments) => (await import('./diff.ts')).diff(args),
}
