import * as fake from './fake-electron.ts'

/** Runs the real preload against the fake and prints what a page would get. Own process, see `electron-story.ts`. */
await import('../../preload/index.ts')
const api = fake.exposed.helpline as Record<string, Record<string, unknown>> & {
  on: (key: string, listener: (...args: unknown[]) => void) => () => unknown
  session: { touch: (input: unknown) => Promise<unknown> }
}
const kinds = new Set(
  Object.entries(api).flatMap(([name, group]) =>
    name === 'on' ? [typeof group] : Object.values(group).map((each) => typeof each),
  ),
)
const heard: unknown[][] = []
const stop = api.on('casesPulled', (...args) => heard.push(args))
const event = { sender: fake.ipcRenderer, ports: [] }
fake.ipcRenderer.emit('helpline:event', event, 'casesPulled', { count: 2 })
const stopAnswer = stop()
fake.ipcRenderer.emit('helpline:event', event, 'casesPulled', { count: 3 })
const answer = await api.session.touch({})
process.stdout.write(
  `${JSON.stringify({
    exposed: Object.keys(fake.exposed),
    kinds: [...kinds],
    heard,
    stopAnswer: stopAnswer ?? null,
    listenersLeft: fake.ipcRenderer.listenerCount('helpline:event'),
    answer,
    invoked: fake.calls,
    usesEval: (globalThis as { __zod_globalConfig?: { jitless?: boolean } }).__zod_globalConfig?.jitless !== true,
  })}\n`,
)
