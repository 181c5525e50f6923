// npm run build: src → dist. Plain JavaScript, since it runs where nothing is compiled yet (npm's `prepare`).
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

rmSync(join(root, 'dist'), { recursive: true, force: true })
const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'src')], { stdio: 'inherit' })
for (const schema of ['report/synfin-1.schema.json', 'check/rules-1.schema.json']) {
  copyFileSync(join(root, 'src', schema), join(root, 'dist', schema))
}
chmodSync(join(root, 'dist/cli/main.js'), 0o755)
process.exitCode = status ?? 1
