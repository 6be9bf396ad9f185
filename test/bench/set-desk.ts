import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import type { CallName, CallNamed, InputOf, OutputOf, Result } from '../../preload/contract/index.ts'
import { createCore } from '../../main/core/core.ts'
import { openDatabase } from '../../main/db/open.ts'
import { createKeyring } from '../../main/keys/keyring.ts'
import { workspaceFolder } from '../../main/keys/workspace-folder.ts'
import { systemClock } from '../../main/ports/system-clock.ts'
import { startLoopback } from '../../main/shell/chromium/server.ts'
import { nodePorts } from '../kit/desk-core.ts'
import type { BenchSet } from './build-set.ts'

/** The discard port: nobody listens there, so the desk is without a server and says so at once. */
export const noServer = 'http://127.0.0.1:9/eproc/'
export const person = { login: 'amina', password: 'a password of nobody' }
const resources = fileURLToPath(new URL('../../resources/', import.meta.url))

type Ask = <N extends CallName>(name: N, input: InputOf<CallNamed<N>>) => Promise<OutputOf<CallNamed<N>>>

/** A desk on the large set: real core, workers, keyring (with the real scrypt cost) and loopback socket. */
export interface SetDesk {
  /** One call over the socket, as the window makes it. */
  readonly ask: Ask
  /** The same call straight at the router, without the socket. */
  readonly route: Ask
  signIn(): Promise<void>
  signOut(): Promise<void>
  close(): Promise<void>
}

/** A data folder whose one workspace is the set itself, by links; only the description of the person is written to it. */
async function prepareFolder(set: BenchSet): Promise<string> {
  const { dataFolder, database } = await folderWith(set, symlinkSync)
  describePerson(set, database, 'INSERT OR IGNORE', {})
  return dataFolder
}

/**
 * The same with a database and an index of its own, for what writes: the person has a telephone. An index shared by two
 * databases belongs to neither, and would be built anew while something is measured.
 */
export async function prepareOwnFolder(set: BenchSet): Promise<{ dataFolder: string; database: string }> {
  const own = await folderWith(set, copyWhole)
  describePerson(set, own.database, 'INSERT OR REPLACE', { extension: '8101' })
  return own
}

/** On the disk before anything is measured: gigabytes on their way there hold up every commit. */
function copyWhole(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE)
  const handle = openSync(to, 'r+')
  fsyncSync(handle)
  closeSync(handle)
}

async function folderWith(set: BenchSet, put: (from: string, to: string) => void) {
  const dataFolder = mkdtempSync(join(tmpdir(), 'desk-bench-'))
  const folder = workspaceFolder(dataFolder, noServer, person.login)
  mkdirSync(folder.path, { recursive: true, mode: 0o700 })
  put(set.file, folder.database)
  put(set.searchFile, folder.search)
  const keyring = createKeyring({ file: folder.keyring, workspace: folder.id, vault: nodePorts().keyVault })
  await keyring.create(person.password, Date.now())
  await keyring.replace(set.key, person.password, { signedInAt: Date.now() })
  return { dataFolder, database: folder.database }
}

function describePerson(set: BenchSet, file: string, insert: string, more: { extension?: string }): void {
  const database = openDatabase({ file, key: set.key })
  const described = { login: person.login, displayName: 'Amina Wekesa', role: 'agent', ...more }
  database.prepare<[string]>(`${insert} INTO meta (key, value) VALUES ('person', ?)`).run(JSON.stringify(described))
  database.close()
}

/** Opens the desk, on the set itself unless a folder of its own was prepared; nobody is signed in yet. */
export async function openSetDesk(set: BenchSet, own?: string): Promise<SetDesk> {
  const dataFolder = own ?? (await prepareFolder(set))
  // The door counts calls by the clock and turns a bench away: its clock runs ahead now and then.
  let ahead = 0
  let calls = 0
  const clock = { now: () => Date.now() + ahead, after: systemClock.after.bind(systemClock) }
  const hurry = (every: number) => {
    calls += 1
    if (calls % every === 0) ahead += 11_000
  }
  const core = await createCore({
    ports: nodePorts({ clock }),
    dataFolder,
    resourcesFolder: resources,
    practiceUrl: noServer,
    version: '0.0.0-bench',
    host: 'chromium',
  })
  await core.start()
  const loopback = await startLoopback({
    core,
    clock,
    pageFolder: resources,
    relay: null,
    onAddressReused: () => undefined,
    onRaise: () => null,
  })
  const socket = await openSocket(loopback.newAddress())

  const opened = (name: string, result: Result<unknown>): unknown => {
    if (!result.ok) throw new Error(`${name} answered ${result.error.code}`)
    return result.value
  }
  // The door checks every answer by the contract; here it is taken as what it is.
  const ask: Ask = async <N extends CallName>(name: N, input: InputOf<CallNamed<N>>) => {
    hurry(100)
    return opened(name, await socket.call(name, input)) as OutputOf<CallNamed<N>>
  }
  const route: Ask = async <N extends CallName>(name: N, input: InputOf<CallNamed<N>>) => {
    hurry(100)
    return opened(name, await core.router.handle(name, input, 'trusted')) as OutputOf<CallNamed<N>>
  }
  return {
    ask,
    route,
    async signIn() {
      hurry(1)
      await ask('session.signIn', { ...person, oldPassword: null })
    },
    async signOut() {
      await ask('session.signOut', {})
    },
    async close() {
      socket.close()
      await loopback.close()
      await core.stop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

/** The window's way in: one-time address, cookie, socket token, socket. */
async function openSocket(address: string) {
  const entered = await fetch(address, { redirect: 'manual' })
  const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const { origin, host } = new URL(address)
  const answer = await fetch(`${origin}/socket-token`, { method: 'POST', headers: { cookie, origin } })
  const { token } = (await answer.json()) as { token: string }
  const socket = new WebSocket(`ws://${host}/socket`, ['helpline', `token.${token}`], { headers: { cookie, origin } })
  const waiting = new Map<number, (result: Result<unknown>) => void>()
  const ready = Promise.withResolvers<undefined>()
  socket.on('error', (error) => ready.reject(error))
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as { ready?: boolean; id?: number; result?: Result<unknown> }
    if (message.ready === true) ready.resolve(undefined)
    if (message.id === undefined || message.result === undefined) return
    waiting.get(message.id)?.(message.result)
    waiting.delete(message.id)
  })
  await ready.promise
  let next = 0
  return {
    call(name: string, input: unknown): Promise<Result<unknown>> {
      next += 1
      const { promise, resolve } = Promise.withResolvers<Result<unknown>>()
      waiting.set(next, resolve)
      socket.send(JSON.stringify({ id: next, name, input }))
      return promise
    },
    close: () => socket.terminate(),
  }
}
