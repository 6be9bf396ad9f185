import * as fake from './fake-electron.ts'

/**
 * Plays one run of the Electron entry on the fake, with the real core: load, ready, first call, quit. Prints what
 * happened as one line of JSON. Started as its own process with `--import ./with-fake-electron.mjs`.
 */
async function until(isTrue: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 15_000; !isTrue();) {
    if (Date.now() > deadline) throw new Error('It did not happen within 15 seconds')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

await import('../../main/index.ts')
const beforeReady = fake.calls.map((each) => each.what)
fake.becomeReady()
await until(() => fake.windows[0]?.loaded !== undefined && fake.windows[0].loaded !== null)
const [window] = fake.windows
if (window === undefined) throw new Error('no window')
const ask = (frame: object) =>
  fake.given['helpline:call']?.({ sender: window.webContents, senderFrame: frame }, 'app.getState', {})
const state = await ask(window.webContents.mainFrame)
const stranger = await ask({ url: 'https://evil.example/', detached: false })
const page = await (fake.given.protocol?.(new Request('helpline://app/missing.js')) as Promise<Response>)
const foreignNavigation = {
  url: 'https://evil.example/',
  isPrevented: false,
  preventDefault: () => undefined as unknown,
}
foreignNavigation.preventDefault = () => (foreignNavigation.isPrevented = true)
window.webContents.emit('will-navigate', foreignNavigation)

let quitPrevented = false
fake.app.on('exited', (code) => {
  process.stdout.write(
    `${JSON.stringify({
      beforeReady,
      loaded: window.loaded,
      state,
      stranger,
      pageStatus: page.status,
      pagePolicy: page.headers.get('content-security-policy'),
      isGuarded: foreignNavigation.isPrevented,
      errors: fake.calls.filter((each) => each.what === 'showErrorBox'),
      quitPrevented,
      code,
    })}\n`,
  )
  process.exit(0)
})
fake.app.emit('before-quit', { preventDefault: () => (quitPrevented = true) })
