import * as fake from './fake-electron.ts'

/**
 * Plays a start of the Electron entry that cannot succeed, on the fake, with the real core; the data folder it is
 * started with is what breaks it. Prints what a person gets as one line of JSON when the process would end.
 */
fake.app.on('exited', (code) => {
  process.stdout.write(
    `${JSON.stringify({
      said: fake.calls.filter((each) => each.what === 'showErrorBox').map((each) => each.args),
      // What the person reads comes before the end.
      order: fake.calls.map((each) => each.what).filter((what) => what === 'showErrorBox' || what === 'exit'),
      windows: fake.windows.length,
      code,
    })}\n`,
  )
  process.exit(0)
})
const late = setTimeout(() => {
  process.stderr.write('It did not end within 15 seconds\n')
  process.exit(1)
}, 15_000)
late.unref()

await import('../../main/index.ts')
fake.becomeReady()
