import { v7 } from 'uuid'
import { afterEach, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { Gateway, OutgoingFile } from '../../../main/api/gateway.ts'
import type { MessageFields } from '../../../preload/contract/index.ts'
import { createEngineDesk } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** An upload may take hours: what ends it, and what then never begins. */

let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

const emailWith = (fileId: string): MessageFields => ({
  kind: 'email',
  recipients: ['juma@mail.example'],
  subject: 'Barua',
  text: 'Karibu kesho.',
  attachments: [fileId],
  caseId: null,
})

/** An e-mail with this file is sent at the desk. */
async function sendWith(of: EngineDesk, file: OutgoingFile): Promise<void> {
  const id = v7()
  await of.db.beginFile({ id, ...file, fileKey: new Uint8Array(32), now: 1 })
  await of.db.finishFile({ id, sha256: 'x' })
  const ids = { draftId: v7(), outboxId: v7(), fileOutboxIds: [v7()] }
  await of.db.sendMessage({ ...ids, fields: emailWith(id), sender: 'amina', now: of.clock.now() })
  of.engine.nudge()
  await of.clock.settle()
}

it('an upload ends with the desk, and with the session it was begun under', async () => {
  const signals: (AbortSignal | undefined)[] = []
  const file: OutgoingFile = {
    name: 'a.txt',
    mediaType: 'text/plain',
    size: 3,
    async *bytes() {
      yield new Uint8Array([1, 2, 3])
    },
  }
  const uploadFile: Gateway['uploadFile'] = (_session, _file, _onSent, signal) => {
    signals.push(signal)
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new GatewayError('server-unreachable', 'unclear')))
    })
  }
  desk = createEngineDesk({ records: { uploadFile }, more: { uploads: { open: async () => file } } })
  await desk.begin()
  await sendWith(desk, file)
  expect(signals.map((each) => each?.aborted)).toEqual([false])
  desk.engine.setSession({ token: 'another' })
  await desk.clock.advance(60_000)
  expect(signals.map((each) => each?.aborted)).toEqual([true, false])
  await desk.engine.stop()
  expect(signals.map((each) => each?.aborted)).toEqual([true, true])
  // Nothing is lost by it: the file waits to be sent again, whole.
  await desk.clock.settle()
  expect((await desk.rows()).map((row) => [row.kind, row.state])).toEqual([
    ['file', 'unclear'],
    ['email', 'queued'],
  ])
})

it('an upload that is still being read when its session ends, or the desk, never begins', async () => {
  const signals: (AbortSignal | undefined)[] = []
  const reading = Promise.withResolvers<undefined>()
  const file: OutgoingFile = { name: 'a.txt', mediaType: 'text/plain', size: 0, async *bytes() {} }
  const uploadFile: Gateway['uploadFile'] = (_session, _file, _onSent, signal) => {
    signals.push(signal)
    return Promise.reject(new GatewayError('server-unreachable', 'unclear'))
  }
  desk = createEngineDesk({
    records: { uploadFile },
    more: { uploads: { open: () => reading.promise.then(() => file) } },
  })
  await desk.begin()
  await sendWith(desk, file)
  const stopping = desk.engine.stop()
  reading.resolve(undefined)
  await desk.clock.settle()
  await desk.clock.advance(1_000)
  await stopping
  expect(signals.map((each) => each?.aborted)).toEqual([true])
})
