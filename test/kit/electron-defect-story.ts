import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fake from './fake-electron.ts'
import { until } from './poll.ts'

/**
 * Plays an Electron desk in which first a promise and then the code itself fails, with the real core. Prints what
 * happened as one line of JSON. Own process, see `electron-story.ts`.
 */
const canary = 'kanari-of-the-defect'
const folder = join(process.env['HELPLINE_DATA'] ?? '', 'logs')
const log = () =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
const uncaught = () => log().match(/"uncaught"/g)?.length ?? 0
const boxes = () => fake.calls.filter((each) => each.what === 'showMessageBoxSync')
let code: unknown = null
fake.app.on('exited', (given) => (code = given))

await import('../../main/index.ts')
fake.becomeReady()
await until('the page is there', () => typeof fake.windows[0]?.loaded === 'string')
void Promise.reject(new Error(canary))
await until('the promise is recorded', () => uncaught() === 1)
const afterRejection = { uncaught: uncaught(), boxes: boxes().length, hasExited: code !== null }
setImmediate(() => {
  throw new Error(canary)
})
await until('it has ended', () => code !== null)
process.stdout.write(
  `${JSON.stringify({ afterRejection, box: boxes()[0]?.args, log: log(), relaunched: fake.calls.filter((each) => each.what === 'relaunch').length, code })}\n`,
)
process.exit(0)
