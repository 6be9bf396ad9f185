import { once } from 'node:events'
import { createServer } from 'node:https'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { CallName, CallNamed, InputOf, OutputOf, Result } from '../../../preload/contract/index.ts'
import { createCore } from '../../../main/core/core.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { createTrustingFetch } from '../../../main/tls/trusting-fetch.ts'
import { makeCertificate } from '../../kit/certificates.ts'
import type { TestCertificate } from '../../kit/certificates.ts'
import { nodePorts } from '../../kit/desk-core.ts'
import { passwords } from './desk-rig.ts'

/** The certificate of the servers of these tests. */
export const certificate = makeCertificate()

/** The practice server behind a certificate of its own, as a helpline's server stands in its network. */
export async function startSecure(target: string, shown: TestCertificate = certificate) {
  let isCut = false
  const server = createServer({ cert: shown.cert, key: shown.key }, (request, response) => {
    const forward = async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      if (isCut) {
        response.destroy()
        return
      }
      const answer = await fetch(new URL(request.url ?? '/', target), {
        method: request.method ?? 'GET',
        headers: {
          ...(request.headers['xauthorization'] === undefined
            ? {}
            : { xauthorization: String(request.headers['xauthorization']) }),
          'content-type': request.headers['content-type'] ?? '',
        },
        ...(request.method === 'POST' ? { body: Buffer.concat(chunks) } : {}),
      })
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
    }
    forward().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `https://localhost:${port}/eproc/`, port, cut: (on: boolean) => void (isCut = on) }
}

/** A start of the desk on a data folder, with the network of the Chromium shell. */
export async function startDesk(folder: string, practiceUrl = 'http://127.0.0.1:9/eproc/') {
  const restarts = { count: 0 }
  const trusting = createTrustingFetch(systemClock)
  const core = await createCore({
    ports: nodePorts({
      fetch: trusting.fetch,
      trust: async (rules) => trusting.trust(rules),
      restart: () => void (restarts.count += 1),
    }),
    dataFolder: folder,
    resourcesFolder: fileURLToPath(new URL('../../../resources/', import.meta.url)),
    practiceUrl,
    version: '0.1.0',
    host: 'chromium',
    testOnlyScryptCost: 1024,
    testOnlyTimings: { serverTimeoutMs: 2000, retryStepsMs: [200], probeMs: 200, idleCheckMs: 1000 },
  })
  let isStopped = false
  const stop = async () => {
    if (isStopped) return
    isStopped = true
    await core.stop()
    trusting.trust([])
  }
  onTestFinished(stop)
  const told: { key: string; data: unknown }[] = []
  core.onEvent((key, data) => told.push({ key, data }))
  await core.start()
  const ask = <N extends CallName>(name: N, input: InputOf<CallNamed<N>>) =>
    core.router.handle(name, input, 'trusted') as Promise<Result<OutputOf<CallNamed<N>>>>
  return {
    core,
    told,
    restarts,
    stop,
    ask,
    async must<N extends CallName>(name: N, input: InputOf<CallNamed<N>>): Promise<OutputOf<CallNamed<N>>> {
      const result = await ask(name, input)
      if (!result.ok) throw new Error(`${name} answered ${result.error.code}`)
      return result.value
    },
    async code<N extends CallName>(name: N, input: InputOf<CallNamed<N>>): Promise<string> {
      const result = await ask(name, input)
      return result.ok ? 'ok' : result.error.code
    },
    signIn: (login: 'amina' | 'juma' | 'baraka' = 'amina') =>
      ask('session.signIn', { login, password: passwords[login], oldPassword: null }),
  }
}
export type WorkspaceDesk = Awaited<ReturnType<typeof startDesk>>
