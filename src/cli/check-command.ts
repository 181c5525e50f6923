// `synfin check FILE…` on the command line; check.ts does the work and is loaded when it is asked for.
import type { Argv, InferredOptionTypes, Options } from 'yargs'
import { hyphen } from './arguments.ts'
import { INPUT_OPTIONS, OUTPUT_OPTIONS, SELECTION_OPTIONS, type SharedArguments } from './options.ts'

const RULES = { group: 'Rules:', requiresArg: true, type: 'string' } as const
const ALLOW = { group: 'Rules:', type: 'boolean', default: false } as const
const FORMATS = ['text', 'json', 'junit', 'github', 'gitlab', 'tap', 'sarif']

const OPTIONS = {
  rules: {
    ...RULES,
    describe:
      'File of rules (YAML), or a ready-made set: clean-close, no-leaks, healthy-handshakes, no-resets, no-loss; may be given again',
    coerce: (value: string | string[]) => [value].flat(),
  },
  expect: {
    ...RULES,
    describe: `An assertion, such as 'none(outcome == "reset")'; may be given again`,
    coerce: (value: string | string[]) => [value].flat(),
  },
  each: { ...ALLOW, describe: 'Hold the rules against each file by itself, not against all of them as one capture' },
  'allow-drops': { ...ALLOW, describe: 'Judge times although the capture lost packets' },
  'allow-callback-clock': {
    ...ALLOW,
    describe: 'Judge times although they were taken when our code was called, not when packets came',
  },
  'allow-empty': { ...ALLOW, describe: 'Pass where there is no connection at all' },
  ...INPUT_OPTIONS,
  ...SELECTION_OPTIONS,
  output: OUTPUT_OPTIONS.output,
  color: OUTPUT_OPTIONS.color,
  ascii: OUTPUT_OPTIONS.ascii,
  quiet: { ...OUTPUT_OPTIONS.quiet, describe: 'Of the text, only what does not hold' },
  format: {
    group: 'Output:',
    type: 'string',
    requiresArg: true,
    describe: `${FORMATS.join(', ')}; with =FILE behind it to a file; may be given again`,
    coerce: (value: string | string[]) => [value].flat().map(hyphen),
  },
} as const satisfies Record<string, Options>

export type CheckArguments = InferredOptionTypes<typeof OPTIONS> & Pick<SharedArguments, 'files' | '--'>

export const checkCommand = {
  command: 'check [files..]',
  describe: 'Hold rules against captures, as a test in CI does',
  builder: (yargs: Argv) =>
    yargs
      .positional('files', { type: 'string', array: true, describe: 'Capture files; - is standard input' })
      .options(OPTIONS)
      .example('$0 check test.pcap --rules synfin.yaml', 'With the rules of a file')
      .example('$0 check test.pcap --rules no-resets --rules clean-close', 'With ready-made ones')
      .example(`$0 check test.pcap --expect 'p95(handshake.total) < 50ms'`, 'With one from here')
      .example(
        '$0 check test.pcap --rules synfin.yaml --format text --format junit=synfin.xml',
        'For people and for CI',
      )
      .epilogue(
        'Exit codes: 0 every rule of severity error holds, 1 one is broken or cannot be judged, 2 wrong usage or wrong rules, 3 a capture that could not be read (to its end); 2 before 3 before 1.',
      ),
  run: async (args: CheckArguments) => (await import('./check.ts')).check(args),
}
