import { v7 } from 'uuid'
import { afterEach, describe, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { ServerMessage, ServerScore, ServerSession } from '../../../main/api/gateway.ts'
import { emptyQa } from '../../../preload/contract/index.ts'
import type { MessageFields } from '../../../preload/contract/index.ts'
import { createEngineDesk } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** What a colleague wrote alike is not ours, and what may be ours is not sent a second time (DESIGN 6.3). */

let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

const minute = 60_000
const sms: MessageFields = {
  kind: 'sms',
  recipients: ['0722 000 111'],
  subject: '',
  text: 'Karibu kesho.',
  attachments: [],
  caseId: null,
}

/** A server on which somebody has sent the same words a moment after ours, whose fate nobody knows. */
async function setUp(session: ServerSession) {
  const held: ServerMessage[] = []
  const at = { isLost: false }
  const take = ({ kind, recipients, subject, text }: MessageFields, createdBy: string): ServerMessage => {
    const rest = { folder: 'outbox', status: 'QUEUED', sender: '116', createdAt: made.clock.now() }
    const message = { kind, serverId: String(held.length + 1), recipients, subject, text, createdBy, ...rest }
    held.push(message)
    return message
  }
  const made = createEngineDesk({
    records: {
      async createMessage(_session, { fields }) {
        if (at.isLost) throw new GatewayError('server-timeout', 'unclear')
        return take(fields, 'A. Otieno')
      },
      findMessages: async () => held,
    },
  })
  desk = made
  await made.begin(session)
  async function send(fields = sms): Promise<string> {
    const draftId = v7()
    const now = made.clock.now()
    await made.db.sendMessage({ draftId, outboxId: v7(), fields, sender: 'amina', now, fileOutboxIds: [] })
    made.engine.nudge()
    await made.clock.settle()
    return draftId
  }
  return {
    held,
    send,
    /** Sends into nowhere while `by` sends the same; the state and number of it once the line is good again. */
    sendBeside: async (by: string) => {
      at.isLost = true
      const id = await send()
      at.isLost = false
      take(sms, by)
      await made.clock.advance(5 * minute)
      const { state, serverId } = (await made.db.getMessage({ id })).message
      return { state, serverId }
    },
  }
}

describe('a message whose answer was lost, where an equal one stands at the server', () => {
  it('by a name this desk has never heard, is for a person to look at: it may be theirs under another name', async () => {
    const { sendBeside, held } = await setUp({ token: 't' })
    expect(await sendBeside('J. Mwangi')).toEqual({ state: 'needs-you', serverId: null })
    expect(held).toHaveLength(1)
  })

  it('by another name than the server gives this person, is sent: that one is a colleague’s', async () => {
    const { send, sendBeside, held } = await setUp({ token: 't' })
    await send({ ...sms, text: 'Habari.' })
    expect(await sendBeside('J. Mwangi')).toEqual({ state: 'accepted', serverId: '3' })
    expect(held.map(({ createdBy }) => createdBy)).toEqual(['A. Otieno', 'J. Mwangi', 'A. Otieno'])
  })

  it.each([
    ['the name of the sign-in', { token: 't', names: ['A. Otieno'] }, 'a. otieno '],
    ['the login', { token: 't' }, 'Amina'],
    ['nobody the server names', { token: 't' }, ''],
  ])('by %s, is that one', async (_name, session, by) => {
    const { sendBeside, held } = await setUp(session)
    expect(await sendBeside(by)).toEqual({ state: 'accepted', serverId: '1' })
    expect(held).toHaveLength(1)
  })
})

it('a score whose answer was lost is not taken for another one of the same call that differs in a single mark', async () => {
  const fields = { ...emptyQa('17.1'), comments: 'calm' }
  const other = { ...fields, scores: { ...fields.scores, listening: 1 } }
  const held: ServerScore[] = [{ serverId: '1', fields: other, agent: '103', createdAt: null, createdBy: 'neema' }]
  let isLost = true
  const made = createEngineDesk({
    records: {
      async createScore(_session, sent) {
        if (isLost) throw new GatewayError('server-timeout', 'unclear')
        const score = { serverId: '2', fields: sent, agent: '103', createdAt: null, createdBy: 'neema' }
        held.push(score)
        return score
      },
      findScores: async () => held,
    },
  })
  desk = made
  await made.begin()
  const mine = { ...fields, scores: { ...fields.scores, listening: 5 } }
  await made.db.saveScore({ draftId: 'd', outboxId: 'o', fields: mine, createdBy: 'neema', now: made.clock.now() })
  made.engine.nudge()
  await made.clock.settle()
  isLost = false
  await made.clock.advance(5 * minute)
  expect(held.map((each) => [each.serverId, each.fields.scores.listening])).toEqual([
    ['1', 1],
    ['2', 5],
  ])
})

it('a session that a mere probe finds over is over for the desk at once, though nothing waits to be sent', async () => {
  const made = createEngineDesk()
  desk = made
  await made.begin()
  made.server.setBehaviour((request) => (request === 'ping' ? 'sign-in' : 'ok'))
  made.link.probeNow()
  await made.clock.settle()
  expect(made.heard.ended).toBe(1)
})
