import { expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { FetchedHow } from '../../../main/api/gateway.ts'
import { createDownloads } from '../../../main/sync/downloads.ts'
import type { ReceivedFile } from '../../../preload/contract/index.ts'
import { createFakeClock } from './fake-clock.ts'

/** Files of received e-mails on their way here. */

const session = { token: 't' }
const file = (id: string, size: number | null = 200_000) => ({
  id,
  serverId: `at-${id}`,
  name: 'a.pdf',
  mediaType: 'application/pdf',
  size,
  isHere: false,
})

function desk() {
  const asked: { serverId: string; how: FetchedHow; done: PromiseWithResolvers<Uint8Array> }[] = []
  const moves: ReceivedFile[] = []
  const kept: string[] = []
  const clock = createFakeClock()
  const downloads = createDownloads({
    clock,
    gateway: {
      fetchFile(_session, serverId, how) {
        const done = Promise.withResolvers<Uint8Array>()
        how.signal.addEventListener('abort', () => done.reject(new GatewayError('server-unreachable', 'unclear')))
        asked.push({ serverId, how, done })
        return done.promise
      },
    },
    keep: async ({ id }) => void kept.push(id),
    onMoved: (moved) => moves.push(moved),
  })
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  return { asked, moves, kept, downloads, settle, clock }
}

it('come one at a time, tell how far they are, and are kept when they are whole', async () => {
  const { asked, moves, kept, downloads, settle } = desk()
  const all = [
    downloads.fetch(session, file('1')),
    downloads.fetch(session, file('2')),
    downloads.fetch(session, file('1')),
  ]
  await settle()
  expect(asked.map((each) => each.serverId)).toEqual(['at-1'])
  asked[0]?.how.onReceived(100_000)
  expect(downloads.stateOf(file('1'))).toMatchObject({ state: 'coming', received: 100_000 })
  asked[0]?.done.resolve(new Uint8Array(200_000))
  await settle()
  expect(kept).toEqual(['1'])
  expect(asked.map((each) => each.serverId)).toEqual(['at-1', 'at-2'])
  asked[1]?.done.resolve(new Uint8Array(200_000))
  await Promise.all(all)
  expect(moves.map(({ id, state, received }) => [id, state, received])).toEqual([
    ['1', 'coming', 0],
    ['2', 'coming', 0],
    ['1', 'coming', 100_000],
    ['1', 'here', 200_000],
    ['2', 'here', 200_000],
  ])
})

it('that fail say why, and can be asked for again; one that is too large is not', async () => {
  const { asked, downloads, settle } = desk()
  const failing = downloads.fetch(session, file('1')).catch((error: unknown) => error)
  await settle()
  asked[0]?.done.reject(new GatewayError('server-timeout', 'unclear'))
  expect(await failing).toMatchObject({ code: 'server-timeout' })
  expect(downloads.stateOf(file('1'))).toMatchObject({ state: 'at-server', reason: 'server-timeout' })
  expect(downloads.stateOf(file('2', 21 * 1024 * 1024)).state).toBe('too-large')
  const unknown = downloads.fetch(session, file('3', null)).catch((error: unknown) => error)
  await settle()
  asked[1]?.done.reject(new GatewayError('server-too-large', 'refused'))
  await unknown
  expect(downloads.stateOf(file('3', null))).toMatchObject({ state: 'too-large', reason: 'server-too-large' })
})

it('are stopped by a person, in their turn or before it, and by the desk when it closes', async () => {
  const { asked, kept, downloads, settle } = desk()
  const all = ['1', '2', '3'].map((id) => downloads.fetch(session, file(id)))
  await settle()
  await downloads.stop('2')
  expect(downloads.stateOf(file('2'))).toMatchObject({ state: 'at-server', reason: null })
  await downloads.stop('1')
  await settle()
  expect(asked.map((each) => each.serverId)).toEqual(['at-1', 'at-3'])
  await downloads.close()
  await Promise.all(all)
  expect(asked.every((each) => each.how.signal.aborted)).toBe(true)
  await downloads.fetch(session, file('4'))
  expect([kept, asked.length]).toEqual([[], 2])
})

it('do not wait behind one that drips along: the next begins beside it, and never more than three at once', async () => {
  const { asked, kept, downloads, settle, clock } = desk()
  const all = ['1', '2', '3', '4', '5'].map((id) => downloads.fetch(session, file(id)))
  await clock.advance(14_000)
  expect(asked.map((each) => each.serverId)).toEqual(['at-1'])
  await clock.advance(2_000)
  expect(asked.map((each) => each.serverId)).toEqual(['at-1', 'at-2'])
  asked[1]?.done.resolve(new Uint8Array(200_000))
  await settle()
  expect([kept, asked.map((each) => each.serverId)]).toEqual([['2'], ['at-1', 'at-2', 'at-3']])
  await clock.advance(60_000)
  expect(asked.map((each) => each.serverId)).toEqual(['at-1', 'at-2', 'at-3', 'at-4'])
  for (const each of asked) each.done.resolve(new Uint8Array(200_000))
  await settle()
  asked[4]?.done.resolve(new Uint8Array(200_000))
  await Promise.all(all)
  expect(kept.toSorted()).toEqual(['1', '2', '3', '4', '5'])
})

it('are not kept when they were stopped in the moment in which they became whole', async () => {
  const { asked, kept, downloads, settle } = desk()
  const coming = downloads.fetch(session, file('1'))
  await settle()
  asked[0]?.done.resolve(new Uint8Array(200_000))
  await downloads.stop('1')
  await coming
  await settle()
  expect(kept).toEqual([])
  expect(downloads.stateOf(file('1')).state).toBe('at-server')
})

it('come one at a time again once the one that dripped along is through', async () => {
  const { asked, downloads, settle, clock } = desk()
  const all = ['1', '2', '3', '4'].map((id) => downloads.fetch(session, file(id)))
  await clock.advance(16_000)
  expect(asked.map((each) => each.serverId)).toEqual(['at-1', 'at-2'])
  asked[0]?.done.resolve(new Uint8Array(200_000))
  await settle()
  expect(asked.map((each) => each.serverId)).toEqual(['at-1', 'at-2'])
  await downloads.close()
  await Promise.all(all)
})
