import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { v7 } from 'uuid'
import { onTestFinished } from 'vitest'
import { emptyCase } from '../../../preload/contract/index.ts'
import type { CallName, CallNamed, CaseFields, InputOf, OutputOf, Result } from '../../../preload/contract/index.ts'
import { createCore } from '../../../main/core/core.ts'
import type { CoreOptions } from '../../../main/core/core-api.ts'
import { nodePorts } from '../../kit/desk-core.ts'
import { startPracticeProcess } from '../../kit/practice-process.ts'
import type { PracticeProcess } from '../../kit/practice-process.ts'

/** Accounts of the practice server, as its README and sign-in screen show them. */
export const passwords = {
  amina: 'acacia-morning-drum',
  juma: 'baobab-river-lamp',
  neema: 'coral-kite-harbour',
  baraka: 'cedar-window-song',
  daudi: 'maize-lantern-hill',
  mgeni: 'callcenter',
} as const
export type Login = keyof typeof passwords

export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'helpline-core-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A practice server as its own process that can be killed and brought back at the same address. */
export async function startServer(cases = 0, controlToken?: string) {
  const folder = await tempFolder()
  const door = controlToken === undefined ? {} : { controlToken }
  let running: PracticeProcess | null = await startPracticeProcess({ folder, cases, ...door })
  const { url, port } = running
  onTestFinished(async () => running?.kill())
  return {
    url,
    async kill() {
      await running?.kill()
      running = null
    },
    async bringBack() {
      running = await startPracticeProcess({ folder, port, cases, ...door })
    },
  }
}

/** What the front of a server does with one request: passes it on, cuts its answer, or answers itself. */
type Treatment = 'pass' | 'cut-answer' | { readonly status: number; readonly body: string }

/** A real HTTP server in front of another one, which can spoil what passes through it. */
export async function startFront(target: string) {
  let treat: (method: string, path: string) => Treatment = () => 'pass'
  const server = createServer((request, response) => {
    const forward = async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const path = request.url ?? '/'
      const treatment = treat(request.method ?? '', path)
      if (typeof treatment === 'object') {
        response.writeHead(treatment.status, { 'Content-Type': 'application/json' }).end(treatment.body)
        return
      }
      const { xauthorization, 'content-type': type } = request.headers
      const answer = await fetch(new URL(path, target), {
        method: request.method ?? 'GET',
        headers: {
          ...(xauthorization === undefined ? {} : { xauthorization: String(xauthorization) }),
          'content-type': type ?? '',
        },
        ...(request.method === 'POST' ? { body: Buffer.concat(chunks) } : {}),
      })
      const text = await answer.text()
      if (treatment === 'cut-answer') request.socket.destroy()
      else response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(text)
    }
    forward().catch(() => request.socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/eproc/`,
    /** From now on requests are treated like this. */
    treat(next: typeof treat) {
      treat = next
    },
  }
}

export interface RigOptions {
  readonly folder?: string
  readonly practiceUrl: string | null
  readonly options?: Partial<CoreOptions>
}

/** A whole core on real files, threads and HTTP; only the machine's idle time and the clock's offset are the test's. */
export async function startRig({ folder: given, practiceUrl, options = {} }: RigOptions) {
  const folder = given ?? (await tempFolder())
  let offsetMs = 0
  let idleMs = 0
  let systemLock: () => void = () => undefined
  const base = nodePorts()
  const opened: string[] = []
  const core = await createCore({
    ports: {
      ...base,
      clock: { now: () => Date.now() + offsetMs, after: (ms, run) => base.clock.after(ms, run) },
      idle: {
        idleMs: () => idleMs,
        touched: () => {
          idleMs = 0
        },
        onSystemLock(listener) {
          systemLock = listener
          return () => undefined
        },
      },
      links: {
        open: async (url) => {
          opened.push(url)
        },
      },
    },
    dataFolder: folder,
    resourcesFolder: fileURLToPath(new URL('../../../resources/', import.meta.url)),
    practiceUrl,
    version: '0.1.0',
    host: 'chromium',
    testOnlyScryptCost: 1024,
    testOnlyTimings: { serverTimeoutMs: 1000, retryStepsMs: [200], probeMs: 200, idleCheckMs: 20 },
    ...options,
  })
  const told: { key: string; data: unknown }[] = []
  core.onEvent((key, data) => told.push({ key, data }))
  let isStopped = false
  const stop = async () => {
    if (isStopped) return
    isStopped = true
    await core.stop()
  }
  onTestFinished(stop)
  await core.start()

  const ask = <N extends CallName>(name: N, input: InputOf<CallNamed<N>>) =>
    core.router.handle(name, input, 'trusted') as Promise<Result<OutputOf<CallNamed<N>>>>
  async function must<N extends CallName>(name: N, input: InputOf<CallNamed<N>>): Promise<OutputOf<CallNamed<N>>> {
    const result = await ask(name, input)
    if (!result.ok) throw new Error(`${name} answered ${result.error.code}`)
    return result.value
  }
  async function code<N extends CallName>(name: N, input: InputOf<CallNamed<N>>): Promise<string> {
    const result = await ask(name, input)
    return result.ok ? 'ok' : result.error.code
  }
  return {
    core,
    folder,
    told,
    opened,
    ask,
    must,
    code,
    stop,
    signIn: (login: string, password: string, oldPassword: string | null = null) =>
      code('session.signIn', { login, password, oldPassword }),
    /** Saves a walk-in and answers its id. */
    async save(fields: Partial<CaseFields> = {}): Promise<string> {
      const draftId = v7()
      const whole = { ...walkIn('Wanjiku'), ...fields }
      return (await must('cases.save', { draftId, caseId: null, fields: whole })).id
    },
    moveClock: (ms: number) => {
      offsetMs += ms
    },
    beIdle: (ms: number) => {
      idleMs = ms
    },
    lockSystem: () => systemLock(),
  }
}
export type Rig = Awaited<ReturnType<typeof startRig>>

/** A walk-in that everybody accepts. */
export function walkIn(firstName: string): CaseFields {
  const empty = emptyCase()
  return {
    ...empty,
    categoryMain: '1',
    narrative: 'Alikuja na dada yake kuomba ushauri kuhusu shule.',
    contact: { ...empty.contact, firstName },
  }
}
