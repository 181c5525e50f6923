// The command line: argv → a command → an exit code. What commands do is loaded when one is chosen.
import yargs, { type FallbackCompletionFunction } from 'yargs'
import { type Problem, RulesError } from '../check/rules-error.ts'
import { printable } from '../report/text.ts'
import { LibpcapError } from '../source/libpcap.ts'
import { LiveError } from '../source/live/live-capture.ts'
import { analyzeCommand } from './analyze-command.ts'
import { hideHyphens } from './arguments.ts'
import { checkCommand } from './check-command.ts'
import { diffCommand } from './diff-command.ts'
import { DEVICE, OK, USAGE, UsageError, WriteError } from './exit.ts'
import { interfacesCommand, liveCommand } from './live-command.ts'
import { writeOutput } from './output.ts'
import { showCommand } from './show-command.ts'
import { snapshotCommand } from './snapshot-command.ts'
import { version } from './version.ts'

/** Thrown when the command is known: what yargs would do after that, laying out its help text, takes 20 ms. */
const CHOSEN = new Error('a command was chosen')

export async function run(argv: readonly string[]): Promise<number> {
  let work: (() => Promise<number>) | null = null
  const choose = (begin: () => Promise<number>) => {
    work = begin
    throw CHOSEN
  }
  try {
    const printed = await parse(hideHyphens(argv), choose).catch(error => {
      if (error === CHOSEN) return ''
      throw error
    })
    if (printed !== '') await writeOutput(null, `${printed}\n`)
    return (await (work as (() => Promise<number>) | null)?.()) ?? OK
  } catch (error) {
    if (error instanceof LiveError || error instanceof WriteError) {
      process.stderr.write(`synfin: ${error.message}\n`)
      return DEVICE
    }
    const text = usageText(error, argv)
    if (text === null) throw error
    process.stderr.write(`synfin: ${text}\n`)
    return USAGE
  }
}

/** Returns what yargs itself wants printed: help, the version, completions. */
async function parse(argv: string[], choose: (work: () => Promise<number>) => void): Promise<string> {
  let printed = ''
  await yargs()
    .scriptName('synfin')
    // Messages would follow the locale of whoever runs it, and tests and searches would not find them.
    .locale('en')
    .exitProcess(false)
    .parserConfiguration({ 'populate--': true })
    .usage('$0 <command>\n\nThe life of every TCP connection in a capture, from SYN to FIN.')
    .command(analyzeCommand.command, analyzeCommand.describe, analyzeCommand.builder, args =>
      choose(() => analyzeCommand.run(args as never)),
    )
    .command(showCommand.command, showCommand.describe, showCommand.builder, args =>
      choose(() => showCommand.run(args as never)),
    )
    .command(liveCommand.command, liveCommand.describe, liveCommand.builder, args =>
      choose(() => liveCommand.run(args as never)),
    )
    .command(checkCommand.command, checkCommand.describe, checkCommand.builder, args =>
      choose(() => checkCommand.run(args as never)),
    )
    .command(snapshotCommand.command, snapshotCommand.describe, snapshotCommand.builder, args =>
      choose(() => snapshotCommand.run(args as never)),
    )
    .command(diffCommand.command, diffCommand.describe, diffCommand.builder, args =>
      choose(() => diffCommand.run(args as never)),
    )
    .command(interfacesCommand.command, interfacesCommand.describe, interfacesCommand.builder, () =>
      choose(() => interfacesCommand.run()),
    )
    .completion('completion', 'Print a completion script for bash or zsh', complete)
    .demandCommand(1, 1, `name a command: ${COMMANDS.join(', ').replace(/, (\w+)$/, ' or $1')}`)
    .strict()
    .recommendCommands()
    .help()
    .alias('help', 'h')
    .version(version())
    .epilogue(
      'Exit codes: 0 done, 1 a check that does not pass or a run that is worse, 2 wrong usage, 3 input that could not be read (to its end), 4 capturing or writing not possible, 130 and 143 interrupted.',
    )
    .wrap(Math.min(110, process.stdout.columns || 110))
    // Whatever does not throw here would still run the command.
    .fail((message, error) => {
      throw error ?? new UsageError(inOurWords(message, argv))
    })
    .parseAsync(argv, {}, (_error, _args, output) => {
      printed = output
    })
  return printed
}

/** Only this form, with four arguments, leaves yargs its own words: commands and options. Files are the shell's. */
const complete: FallbackCompletionFunction = (_word, _argv, defaults, done) => {
  defaults((_error, words) => done(words ?? []))
}

const COMMANDS = ['analyze', 'show', 'live', 'check', 'snapshot', 'diff', 'interfaces']

/** What yargs says of a command line, where it does not say it in the words that were typed. */
function inOurWords(message: string, [first = '']: readonly string[]): string {
  if (message.startsWith('Did you mean')) return `no such command. ${message}`
  const [, one, other] = /^Arguments (\S+) and (\S+) are mutually exclusive$/.exec(message) ?? []
  if (one !== undefined) return `--${one} and --${other} do not go together`
  if (message !== `Unknown argument: ${first}` || first.startsWith('-') || COMMANDS.includes(first)) return message
  return `no such command: ${first}. For a capture it is: synfin analyze ${first}`
}

/** What a wrong command line or expression is answered with; null: the error is ours. */
function usageText(error: unknown, [command = '']: readonly string[]): string | null {
  const { name, message, expression, column } = error as Error & { expression?: string; column?: number }
  if (name === 'WhereError') return `--where: ${message}\n${pointed(expression ?? '', column ?? 1)}`
  if (name === 'UnknownName') return message
  if (error instanceof RulesError) return error.problems.map(problemText).join('\n')
  if (error instanceof LibpcapError) return `filter: ${message}`
  if (error instanceof UsageError && !error.isHelped) return message
  if (!(error instanceof UsageError) && name !== 'YError') return null
  return `${message}\n(synfin ${COMMANDS.includes(command) ? `${command} ` : ''}--help tells more)`
}

function problemText({ file, line, column, message, excerpt }: Problem): string {
  // Columns stay what they are: a character that would move the cursor is shown as another one.
  const shown = excerpt.replace(/[^\P{C}\t]/gu, '\ufffd')
  return `${printable(file)}:${line}:${column} ${printable(message)}\n${pointed(shown, column)}`
}

/** The line of the expression, and a caret below the column. */
function pointed(expression: string, column: number): string {
  const before = expression.slice(0, column - 1)
  const line = expression.split('\n')[before.split('\n').length - 1] ?? ''
  const indent = ' '.repeat(before.length - (before.lastIndexOf('\n') + 1))
  return `  ${line}\n  ${indent}^`
}
