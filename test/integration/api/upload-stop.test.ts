import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createCrmGateway } from '../../../main/api/crm/adapter.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { codeOf } from '../../../preload/contract/errors.ts'
import { until } from '../../kit/poll.ts'

/** An upload over real HTTP that its desk ends: nothing more leaves, and the light is told nothing. */

async function startSink() {
  const arrived = { bytes: 0, isCut: false, isWhole: false }
  const begun = Promise.withResolvers<undefined>()
  const cut = Promise.withResolvers<undefined>()
  const server = createServer((request) => {
    request.on('data', (piece: Buffer) => {
      arrived.bytes += piece.length
      begun.resolve(undefined)
    })
    request.on('end', () => (arrived.isWhole = true))
    request.on('error', () => undefined)
    request.on('close', () => {
      arrived.isCut = !arrived.isWhole
      cut.resolve(undefined)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/eproc/`
  return { url, arrived, begun: begun.promise, cut: cut.promise, close: () => server.close() }
}

test('an upload that is ended leaves the line at once, closes its file, and nothing is said about the server', async () => {
  const sink = await startSink()
  const told: string[] = []
  const gateway = createCrmGateway({
    baseUrl: sink.url,
    fetch,
    timeoutMs: 30_000,
    roleCodes: {},
    observer: { answered: () => void told.push('answered'), failed: (code) => void told.push(code) },
    clock: systemClock,
  })
  let handedOver = 0
  let isLetGo = false
  const file = {
    name: 'a.bin',
    mediaType: 'application/octet-stream',
    size: 1_000 * 64 * 1024,
    async *bytes() {
      try {
        for (; handedOver < 1_000; handedOver += 1) {
          // A slow disk: the abort comes in the middle of the file.
          if (handedOver > 0) await new Promise((resolve) => setTimeout(resolve, 5))
          yield new Uint8Array(64 * 1024)
        }
      } finally {
        isLetGo = true
      }
    },
  }
  const ending = new AbortController()
  const outcome = gateway.uploadFile({ token: 't' }, file, () => undefined, ending.signal).then(() => 'sent', codeOf)
  await sink.begun
  ending.abort()
  expect(await outcome).toBe('server-unreachable')
  await sink.cut
  expect(sink.arrived).toMatchObject({ isCut: true, isWhole: false })
  await until('the file is closed', () => isLetGo)
  expect(handedOver).toBeLessThan(500)
  expect(told).toEqual([])
  const never = gateway
    .uploadFile({ token: 't' }, file, () => undefined, AbortSignal.abort())
    .then(() => 'sent', codeOf)
  expect(await never).toBe('server-unreachable')
  sink.close()
})
