import * as fake from './fake-electron.ts'

/**
 * Plays one run of the Electron entry on the fake, with the real core: load, ready, first call, sign-in, lock of the
 * system, quit. Prints what happened as one line of JSON. Started as its own process with `--import ./with-fake-electron.mjs`.
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
const ask = (frame: object, name = 'app.getState', input: object = {}) =>
  fake.given['helpline:call']?.({ sender: window.webContents, senderFrame: frame }, name, input)
const page = window.webContents.mainFrame
const state = await ask(page)
const stranger = await ask({ url: 'https://evil.example/', detached: false })
const mayHear = () =>
  fake.given.permissionCheck?.(null, 'media', 'helpline://app/', { isMainFrame: true, mediaType: 'audio' })
const microphone = { signedOut: mayHear(), signedIn: null as unknown, locked: null as unknown, after: null as unknown }
const signedIn = await ask(page, 'session.signIn', {
  login: 'amina',
  password: 'acacia-morning-drum',
  oldPassword: null,
})
microphone.signedIn = mayHear()
fake.powerMonitor.emit('lock-screen')
const locked = await ask(page)
microphone.locked = mayHear()
await ask(page, 'session.signOut')
microphone.after = mayHear()
const missing = await (fake.given.protocol?.(new Request('helpline://app/missing.js')) as Promise<Response>)
const foreignNavigation = {
  url: 'https://evil.example/',
  isPrevented: false,
  preventDefault: () => undefined as unknown,
}
foreignNavigation.preventDefault = () => (foreignNavigation.isPrevented = true)
window.webContents.emit('will-navigate', foreignNavigation)

let quitPrevented = false
// A page in a call: the person is asked, and stays; the second time they go.
window.keepsOpen = true
fake.app.emit('before-quit', { preventDefault: () => undefined })
const stayed = { asked: fake.calls.filter((each) => each.what === 'showMessageBoxSync').length, isOpen: !window.isGone }
window.keepsOpen = false
fake.app.on('exited', (code) => {
  process.stdout.write(
    `${JSON.stringify({
      beforeReady,
      loaded: window.loaded,
      state,
      stranger,
      signedIn,
      locked,
      microphone,
      hasOwnSession: window.options.webPreferences?.session === fake.ownSession,
      pageStatus: missing.status,
      pagePolicy: missing.headers.get('content-security-policy'),
      isGuarded: foreignNavigation.isPrevented,
      dumps: fake.calls.filter((each) => each.what.startsWith('crashReporter')),
      errors: fake.calls.filter((each) => each.what === 'showErrorBox'),
      quitPrevented,
      stayed,
      code,
    })}\n`,
  )
  process.exit(0)
})
fake.app.emit('before-quit', { preventDefault: () => (quitPrevented = true) })
