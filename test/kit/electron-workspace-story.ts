import * as fake from './fake-electron.ts'

/**
 * Plays a start of the Electron entry on the fake in the workspace of the data folder, by a link to a number: what it is
 * told of certificates and policy, then practice is chosen. Prints what happened as one line of JSON.
 */
async function until(isTrue: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 15_000; !isTrue();) {
    if (Date.now() > deadline) throw new Error('It did not happen within 15 seconds')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

process.argv.push('tel:116')
await import('../../main/index.ts')
fake.becomeReady()
await until(() => fake.windows[0]?.loaded !== undefined && fake.windows[0].loaded !== null)
const [window] = fake.windows
if (window === undefined) throw new Error('no window')
const ask = (name: string, input: object = {}) =>
  fake.given['helpline:call']?.({ sender: window.webContents, senderFrame: window.webContents.mainFrame }, name, input)

const verdicts: number[] = []
for (const hostname of ['localhost', '127.0.0.2', 'server.example']) {
  // The second host is asked for as if it had the rule of the first: the name decides.
  const request = { hostname, certificate: { data: process.env['STORY_CERTIFICATE'] ?? '' } }
  fake.given['verifyCertificate']?.(
    hostname === '127.0.0.2' ? { ...request, hostname: 'localhost', certificate: { data: 'another' } } : request,
    (verdict: number) => verdicts.push(verdict),
  )
}
const isClosedFirst = fake.calls.some((each) => each.what === 'closeAllConnections')
const page = await (fake.given.protocol?.(new Request('helpline://app/missing.js')) as Promise<Response>)
window.webContents.emit('did-navigate')
const state = (await ask('app.getState')) as { value: { workspace: unknown } }

let chosen: unknown = null
fake.app.on('exited', (code) => {
  process.stdout.write(
    `${JSON.stringify({
      workspace: state.value.workspace,
      verdicts,
      isClosedFirst,
      pagePolicy: page.headers.get('content-security-policy'),
      dialled: window.webContents.sent.filter(([, key]) => key === 'dialAsked'),
      chosen,
      end: fake.calls.map((each) => each.what).filter((what) => what === 'relaunch' || what === 'exit'),
      // Whoever chose another workspace was not asking to be put through again.
      isLinkRepeated: fake.calls.some((each) => each.what === 'relaunch' && each.args.includes('tel:116')),
      code,
    })}\n`,
  )
  process.exit(0)
})
const { kind } = state.value.workspace as { kind: string }
if (kind === 'practice') fake.app.emit('before-quit', { preventDefault: () => undefined })
else {
  // Electron stays until it is told to go; the fake needs something that waits.
  setTimeout(() => undefined, 15_000)
  chosen = await ask('workspaces.choose', { id: 'practice', evenIfSending: false })
}
