import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCrmGateway } from '../../../main/api/crm/adapter.ts'
import type { DbClient } from '../../../main/db/db-api.ts'
import { createRecordingDesk } from '../../../main/recordings/recording-desk.ts'
import type { RecordingDesk } from '../../../main/recordings/recording-desk.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import type { Recording } from '../../../preload/contract/index.ts'
import { asBytes, beeps, soundFile, wavFile } from '../../kit/sounds/sounds.ts'
import { until } from '../../kit/poll.ts'
import { decrypted, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'
import { createFakeClock } from '../../unit/sync/fake-clock.ts'

const ref = '1700000001.44'
const session = { token: 'token-of-juma' }
/** Bytes that are nowhere else on this computer: no copy of them may ever be found. */
const canary = Buffer.from('canary: the voice of a child, which no disk may keep ')
const days = { cases: 90, calls: 30, qa: 90, messages: 30, files: 30 }

let temp: TempDatabase
let here: ReturnType<TempDatabase['openHere']>
let db: DbClient
let clock: ReturnType<typeof createFakeClock>
let desk: RecordingDesk
let told: Recording[]
let isCallUp: boolean
let refused: number
let mayListen: boolean
let asked: string[]
let answer: (response: ServerResponse, path: string) => void
let server: ReturnType<typeof createServer>
const wav = (seconds = 1): Uint8Array<ArrayBuffer> => {
  const sound = Buffer.alloc(16_000 * seconds)
  for (let at = 0; at + canary.length < sound.length; at += canary.length) canary.copy(sound, at)
  return wavFile({ codec: 1, bits: 16, data: new Uint8Array(sound) })
}
/** The server's own no; any other body would be somebody else's. */
const no = '{"errors":[["error","Not Found","MISSING","calls","",""]]}'
const send =
  (bytes: Uint8Array, type = 'audio/wav') =>
  (response: ServerResponse) => {
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': bytes.length }).end(bytes)
  }

beforeEach(async () => {
  temp = tempDatabase()
  here = temp.openHere()
  // The real methods on the real file, asked as promises, as the worker is.
  db = new Proxy(here.api, {
    get: (api, name) => async (input: unknown) => (Reflect.get(api, name) as (input: unknown) => unknown)(input),
  }) as unknown as DbClient
  told = []
  asked = []
  isCallUp = false
  refused = 0
  mayListen = true
  answer = send(wav())
  server = createServer((request, response) => {
    asked.push(`${request.url ?? ''} ${String(request.headers['xauthorization'])}`)
    answer(response, request.url ?? '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  clock = createFakeClock()
  desk = startDesk()
})
afterEach(async () => {
  await desk.close()
  server.closeAllConnections()
  server.close()
  here.close()
  temp.remove()
})

function startDesk(): RecordingDesk {
  const { port } = server.address() as AddressInfo
  const made = createRecordingDesk({
    db,
    folder: join(temp.folder, 'recordings'),
    gateway: createCrmGateway({
      baseUrl: `http://127.0.0.1:${port}/eproc/`,
      fetch: globalThis.fetch,
      timeoutMs: 5000,
      roleCodes: {},
      observer: { answered: () => undefined, failed: () => undefined },
      clock: systemClock,
    }),
    link: {
      canSend: () => true,
      subscribe: () => () => undefined,
      sessionRefused: () => (refused += 1),
      state: () => ({ state: 'connected', sinceAt: 0, lastAnswerAt: 0, skewMs: 0 }),
    },
    clock,
    newId: () => v7(),
    background: (work) => void work.catch((error: unknown) => told.push(error as Recording)),
    days: () => days,
    isCallUp: () => isCallUp,
    mayListen: () => mayListen,
    onChange: (recording) => told.push(recording),
  })
  made.start()
  made.setSession(session)
  return made
}

const now = (callRef = ref): Recording | undefined => here.api.recordingsOf({ callRefs: [callRef] })[0]
/** Waits for the real server and the real disk; the clock of the desk stands still meanwhile. */
const becomes = (state: Recording['state'], callRef = ref) =>
  until(`the recording is ${state}`, async () => (now(callRef)?.state === state ? now(callRef) : undefined))
const files = (): string[] =>
  existsSync(join(temp.folder, 'recordings')) ? readdirSync(join(temp.folder, 'recordings')) : []

/** Behind the scenes, on a connection of its own. */
function bare<T>(work: (database: ReturnType<TempDatabase['openBare']>) => T): T {
  const database = temp.openBare()
  try {
    return work(database)
  } finally {
    database.close()
  }
}

async function whole(callRef = ref): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let isLast = false; !isLast;) {
    const part = await desk.read({ callRef, offset: Buffer.concat(parts).length, who: 'juma' })
    parts.push(Buffer.from(part.slice, 'base64'))
    isLast = part.isLast
  }
  return Buffer.concat(parts)
}

/** Every file of the workspace as it lies on the disk. */
function onDisk(folder = temp.folder): Buffer {
  return Buffer.concat(
    readdirSync(folder, { withFileTypes: true }).map((each) =>
      each.isDirectory() ? onDisk(join(folder, each.name)) : readFileSync(join(folder, each.name)),
    ),
  )
}

describe('a recording that was asked for', () => {
  test('comes from the documented address, is told while it comes, and is here as it was sent', async () => {
    const sent = wav(20)
    answer = send(sent)
    expect((await desk.fetch([ref])).map(({ state }) => state)).toEqual(['waiting'])
    const kept = await becomes('kept')
    expect(asked).toEqual([`/eproc/calls/${ref}?file=wav Bearer ${session.token}`])
    expect(kept).toMatchObject({ size: sent.length, received: sent.length, format: 'wav-pcm', reason: null })
    expect(told.map(({ state }) => state)).toEqual(expect.arrayContaining(['waiting', 'fetching', 'kept']))
    expect(Buffer.compare(await whole(), sent)).toBe(0)
    // Asked for once more, it is here already.
    await desk.fetch([ref])
    await clock.settle()
    expect(asked).toHaveLength(1)
  })

  test('never has one plain byte on the disk, in the database or the log, while it comes, lies here and is played', async () => {
    const sent = wav(10)
    const half = Promise.withResolvers<ServerResponse>()
    answer = (response) => {
      response.writeHead(200, { 'Content-Length': sent.length })
      response.write(sent.subarray(0, 100_000), () => half.resolve(response))
    }
    await desk.fetch([ref])
    const response = await half.promise
    await until('a chunk of it is on the disk', async () =>
      files().some((name) => statSync(join(temp.folder, 'recordings', name)).size > 60_000) ? true : undefined,
    )
    expect(onDisk().includes(canary)).toBe(false)
    response.end(sent.subarray(100_000))
    await becomes('kept')
    expect((await whole()).includes(canary)).toBe(true)
    expect(onDisk().includes(canary)).toBe(false)
    expect(bare(decrypted).includes(canary.toString('latin1'))).toBe(false)
    expect(files().map((name) => statSync(join(temp.folder, 'recordings', name)).mode & 0o777)).toEqual([0o600])
    expect(statSync(join(temp.folder, 'recordings')).mode & 0o777).toBe(0o700)
  })

  test('is refused when one byte of its file was changed, wherever (SECURITY C8)', async () => {
    answer = send(wav(10))
    await desk.fetch([ref])
    await becomes('kept')
    const place = join(temp.folder, 'recordings', files()[0] ?? '')
    const sound = readFileSync(place)
    // Behind the mark, which is no part of what is sealed.
    for (const index of [8, 70_000, sound.length - 1]) {
      const changed = Buffer.from(sound)
      changed.writeUInt8((sound[index] ?? 0) ^ 1, index)
      writeFileSync(place, changed)
      await expect(whole()).rejects.toMatchObject({ code: 'file-damaged' })
    }
  })

  test.each([
    ['a page of a portal', send(Buffer.from('<!doctype html>Please sign in'), 'text/html'), 'server-strange'],
    [
      'sound of a kind that we do not play',
      send(wavFile({ codec: 3, bits: 32, data: new Uint8Array(800) })),
      'recording-format',
    ],
    ['something else altogether', send(Buffer.from('%PDF-1.7 not a sound')), 'recording-format'],
    ['nothing', (response: ServerResponse) => response.writeHead(404, {}).end(no), 'server-missing'],
    ['a no', (response: ServerResponse) => response.writeHead(403, {}).end(no), 'server-forbidden'],
  ] as const)('that turns out to be %s leaves nothing here, and the reason stands', async (_what, spoiled, reason) => {
    answer = spoiled
    await desk.fetch([ref])
    if (reason === 'server-strange') {
      // It may have been the network: asked again, but not for ever.
      for (const step of [5_000, 15_000, 60_000, 300_000]) {
        const before = asked.length
        await until('it was asked and rests', async () =>
          told.at(-1)?.state === 'waiting' && asked.length > 0 ? true : undefined,
        )
        await clock.advance(step)
        await until('it was asked again', async () => (asked.length > before ? true : undefined))
        await until('it was answered', async () => (now()?.state === 'fetching' ? undefined : true))
      }
    }
    expect(await becomes('refused')).toMatchObject({ reason, size: null })
    expect(files()).toEqual([])
    // A person may ask again; the server may have mended it.
    answer = send(wav())
    await desk.fetch([ref])
    await becomes('kept')
  })

  test.each([
    [
      'cut',
      (bytes: Uint8Array) => (response: ServerResponse) => {
        response.writeHead(200, { 'Content-Length': bytes.length })
        response.write(bytes.subarray(0, 9000), () => response.destroy())
      },
    ],
    ['shortened by something on the way', (bytes: Uint8Array) => send(bytes.subarray(0, 9000))],
  ] as const)('and was %s comes again, whole', async (_how, spoil) => {
    const sent = wav(5)
    answer = spoil(sent)
    await desk.fetch([ref])
    await until('it rests', async () =>
      told.some(({ state }) => state === 'fetching') && now()?.state === 'waiting' ? true : undefined,
    )
    expect(files()).toEqual([])
    answer = send(sent)
    await clock.advance(5_000)
    await becomes('kept')
    expect(Buffer.compare(await whole(), sent)).toBe(0)
  })

  test('is let go of in the middle, and does not come back', async () => {
    const begun = Promise.withResolvers<undefined>()
    answer = (response) => {
      response.writeHead(200, { 'Content-Length': 1_000_000 })
      response.write(wav().subarray(0, 5000), () => begun.resolve(undefined))
    }
    await desk.fetch([ref])
    await begun.promise
    await becomes('fetching')
    await desk.cancel(ref)
    expect(now()).toBeUndefined()
    await until('its file is gone', async () => (files().length === 0 ? true : undefined))
    await expect(desk.cancel(ref)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('waits while somebody talks, and while nobody is signed in at the server', async () => {
    isCallUp = true
    await desk.fetch([ref])
    await clock.settle()
    expect([asked, now()?.state]).toEqual([[], 'waiting'])
    isCallUp = false
    answer = (response) => response.writeHead(401, {}).end('{}')
    await clock.advance(5_000)
    await until('the light was told', async () => (refused === 1 ? true : undefined))
    await until('it waits', async () => (now()?.state === 'waiting' ? true : undefined))
    answer = send(wav())
    await clock.advance(600_000)
    expect(asked).toHaveLength(1)
    desk.setSession({ token: 'fresh' })
    await becomes('kept')
  })

  test('is not fetched for somebody who may not listen any more', async () => {
    mayListen = false
    await desk.fetch([ref])
    await clock.settle()
    expect([asked, now()?.state]).toEqual([[], 'waiting'])
    mayListen = true
    desk.setSession(session)
    await becomes('kept')
  })

  test('is fetched after a crash in the middle, and what was left of it is gone', async () => {
    await desk.close()
    here.api.requestRecordings({ callRefs: [ref], now: 1 })
    here.api.beginRecording({ callRef: ref, fileId: v7(), fileKey: new Uint8Array(32), now: 2 })
    answer = send(soundFile('voice-gsm.wav'))
    desk = startDesk()
    expect(await becomes('kept')).toMatchObject({ format: 'wav-gsm' })
    writeFileSync(join(temp.folder, 'recordings', v7()), 'left by a crash')
    await desk.close()
    desk = startDesk()
    await until('only what is known is there', async () => (files().length === 1 ? true : undefined))
    expect(Buffer.compare(await whole(), soundFile('voice-gsm.wav'))).toBe(0)
  })
})

describe('what is kept of it', () => {
  beforeEach(async () => {
    await desk.fetch([ref])
    await becomes('kept')
  })

  test('who opened it is written down before the first byte leaves', async () => {
    await desk.read({ callRef: ref, offset: 0, who: 'juma' })
    here.api.logListen({ callRef: ref, who: 'juma', fromMs: 0, toMs: 900, now: clock.now() })
    const { listens, recording } = here.api.openRecording({ callRef: ref })
    expect(listens.map(({ who, fromMs, toMs }) => [who, fromMs, toMs])).toEqual([
      ['juma', 0, 900],
      ['juma', 0, 0],
    ])
    expect(recording.heardAt).toBe(clock.now())
  })

  test('somebody who comes back to it later has opened it again, wherever they go on', async () => {
    for (const minutes of [0, 1, 11]) {
      await clock.advance(minutes * 60_000)
      await desk.read({ callRef: ref, offset: minutes, who: 'juma' })
    }
    expect(here.api.openRecording({ callRef: ref }).listens).toHaveLength(2)
  })

  test('its sound can be removed: file and key are gone, remarks and log stay, and it can be fetched again', async () => {
    const { fileKey } = here.api.recordingFile({ callRef: ref })
    here.api.saveRemark({ callRef: ref, id: v7(), atMs: 1, text: 'Kept.', createdBy: 'juma', now: 1 })
    await desk.remove(ref)
    expect(files()).toEqual([])
    expect(bare(decrypted).includes(Buffer.from(fileKey).toString('latin1'))).toBe(false)
    expect(now()).toMatchObject({ state: 'removed', remarkCount: 1, size: null })
    await expect(whole()).rejects.toMatchObject({ code: 'not-found' })
    await desk.fetch([ref])
    await becomes('kept')
  })

  test('its sound goes when its time is over, but never from under somebody who listens', async () => {
    const day = 86_400_000
    await clock.advance(29 * day)
    expect(now()?.state).toBe('kept')
    await desk.read({ callRef: ref, offset: 0, who: 'juma' })
    await clock.advance(1.5 * day)
    await becomes('removed')
    await until('its file is gone', async () => (files().length === 0 ? true : undefined))
    await clock.advance(91 * day)
    // The sweep before may still have been on the real disk when the clock moved on, and the next one begins after it.
    await until('nothing speaks of it', async () => {
      await clock.advance(86_400_000)
      return now() === undefined ? true : undefined
    })
  })

  test('its sound goes a day after its call was scored and the server has the score', async () => {
    const score = (serverId: string | null) =>
      bare((database) =>
        database
          .prepare(
            `INSERT OR REPLACE INTO qa_scores VALUES (1, 'q1', ?, 1, ?, '', ?, 'juma', 1, 1, 1, 1, 1, 1, 1, 1, 1, '', '')`,
          )
          .run(serverId, ref, clock.now()),
      )
    score(null)
    await clock.advance(2 * 86_400_000)
    expect(now()?.state).toBe('kept')
    score('77')
    await clock.advance(86_400_000 + 7 * 3_600_000)
    await becomes('removed')
  })
})

test('a selection comes one after the other in the order it was asked for; one bad one does not hold up the rest', async () => {
  answer = (response, path) => {
    if (path.includes('/b?')) response.writeHead(404, {}).end(no)
    else send(wavFile({ codec: 1, bits: 16, data: asBytes(beeps()) }))(response)
  }
  await desk.fetch(['a', 'b', 'c'])
  await becomes('kept', 'c')
  expect(asked.map((each) => each.split('?')[0])).toEqual(['/eproc/calls/a', '/eproc/calls/b', '/eproc/calls/c'])
  expect(['a', 'b', 'c'].map((each) => now(each)?.state)).toEqual(['kept', 'refused', 'kept'])
  const page = here.api.pageRecordings({ before: null, limit: 2 })
  expect(page.map(({ callRef }) => callRef)).toEqual(['c', 'b'])
  expect(here.api.pageRecordings({ before: page[1]?.seq ?? 0, limit: 2 }).map(({ callRef }) => callRef)).toEqual(['a'])
})
