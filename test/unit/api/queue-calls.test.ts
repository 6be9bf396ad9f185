import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  colleaguesIn,
  extensionIn,
  isWithin,
  readExtension,
  readPoll,
  readQueueAnswer,
  toCallQuery,
  toServerCall,
} from '../../../main/api/crm/queue-calls.ts'
import { QueueAnswer, ServerCall } from '../../../preload/contract/index.ts'
import type { ServerCallFilter } from '../../../preload/contract/index.ts'
import { seedOfRun } from '../../kit/seed.ts'

const seed = seedOfRun('queue and calls')
const anyCall: ServerCallFilter = { number: '', agent: '', status: '', from: null, to: null }

describe('joining and leaving', () => {
  it('is a yes only in the documented word of the one that was asked', () => {
    expect(readQueueAnswer({ status: 'ringing', message: 'Ringing' }, 'ringing')).toEqual({
      result: 'ringing',
      message: 'Ringing',
    })
    expect(readQueueAnswer({ status: ' Offline ', message: 'Offline' }, 'offline')?.result).toBe('offline')
    expect(readQueueAnswer({ status: 'offline', message: '' }, 'ringing')).toBeNull()
    expect(readQueueAnswer({ status: 'ringing', message: '' }, 'offline')).toBeNull()
  })

  it('is a no in the server’s own words, whether false is a word or a value', () => {
    for (const status of ['false', false]) {
      expect(readQueueAnswer({ status, message: 'Extension not registered' }, 'ringing')).toEqual({
        result: 'refused',
        message: 'Extension not registered',
      })
    }
    expect(readQueueAnswer({ status: 'false' }, 'offline')).toEqual({ result: 'refused', message: '' })
    expect(readQueueAnswer({ status: 'false', message: { a: 1 } }, 'offline')).toEqual({
      result: 'refused',
      message: '',
    })
  })

  it.each([
    null,
    [],
    'ringing',
    {},
    { status: true },
    { status: ['ringing'] },
    { status: 'ring' },
    { message: 'Ringing' },
  ])('is neither for %j', (body) => {
    expect(readQueueAnswer(body, 'ringing')).toBeNull()
  })

  it('whatever comes is null or fits the contract', () => {
    fc.assert(
      fc.property(fc.record({ status: fc.anything(), message: fc.anything() }), (body) => {
        const answer = readQueueAnswer(body, 'ringing')
        if (answer !== null) expect(QueueAnswer.safeParse(answer).success).toBe(true)
      }),
      { seed },
    )
  })
})

describe('the poll', () => {
  it.each(['online', 'offline', 'ringing', 'oncall', 'wrapup'])('reads %s with call and queue', (status) => {
    const row = { status, message: 'M', lastcall: '08:00', data: '1795.7', phone: '0722', context: 'queue_english' }
    expect(readPoll([row])).toEqual({ status, message: 'M', callId: '1795.7', phone: '0722', queue: 'queue_english' })
  })

  it.each([[[]], [[null]], [['online']], [[{ status: 'paused' }]], [[{ status: ['online'] }]], [[{}]]])(
    'guesses no status from %j',
    (rows) => {
      expect(readPoll(rows).status).toBe('unknown')
    },
  )

  it('reads numbers for texts, and leaves out what is neither', () => {
    expect(readPoll([{ status: 'ONLINE', data: 17, phone: null, context: {}, message: [] }])).toEqual({
      status: 'online',
      message: '',
      callId: '17',
      phone: '',
      queue: '',
    })
  })
})

describe('the server’s list of calls', () => {
  it('is asked for by the documented fields, days for times, and nothing that was not chosen', () => {
    expect(toCallQuery(anyCall, { skip: 40, count: 20 })).toEqual({ _c: '20', _a: '40' })
    const chosen = {
      number: '0722',
      agent: '8101',
      status: 'answered',
      from: Date.UTC(2026, 10, 1, 9),
      to: Date.UTC(2026, 10, 20),
    }
    expect(toCallQuery(chosen, { skip: 0, count: 1 })).toMatchObject({
      number: '0722',
      usr: '8101',
      hangup_status: 'answered',
      created_on: '2026-Nov-1 to 2026-Nov-19',
    })
    expect(toCallQuery({ ...anyCall, from: Date.UTC(2026, 0, 5) }, { skip: 0, count: 1 })['created_on']).toBe(
      '2026-Jan-5 to 2099-Jan-1',
    )
  })

  it('reads a row, and tells what is absent as absent', () => {
    const row = {
      id: '1795311701.100',
      created_on: '2026-11-20 08:30:00',
      usr: '8101',
      number: '+254722000111',
      context_masq: 'child-helpline',
      vector: 'inbound',
      hangup_status: 'answered',
      wait: '7',
      talk: '01:05',
      sla_wait: '1',
      qa_done: '1',
      recording: 'wav',
    }
    expect(toServerCall(row)).toEqual({
      id: '1795311701.100',
      at: Date.UTC(2026, 10, 20, 8, 30),
      agent: '8101',
      queue: 'child-helpline',
      number: '+254722000111',
      direction: 'in',
      status: 'answered',
      waitMs: 7000,
      talkMs: 65_000,
      hasRecording: true,
      isScored: true,
    })
    expect(toServerCall({ id: 9 })).toEqual({
      id: '9',
      at: null,
      agent: '',
      queue: '',
      number: '',
      direction: '',
      status: '',
      waitMs: null,
      talkMs: null,
      hasRecording: false,
      isScored: false,
    })
    expect(toServerCall({ uniqueid: '1.2', vector: '2', recording: '0', qa_done: 'no' })).toMatchObject({
      id: '1.2',
      direction: 'out',
      hasRecording: false,
      isScored: false,
    })
  })

  it.each([null, [], 'row', {}, { id: '../../admin' }, { id: '' }, { id: ['1'] }, { id: { toString: 'x' } }])(
    'does not guess at %j',
    (row) => {
      expect(toServerCall(row)).toBeNull()
    },
  )

  it('whatever a row holds is null or fits the contract', () => {
    const keys = fc.constantFrom(
      'created_on',
      'usr',
      'number',
      'vector',
      'wait',
      'talk',
      'recording',
      'qa_done',
      '__proto__',
    )
    fc.assert(
      fc.property(fc.dictionary(keys, fc.anything()), fc.string({ maxLength: 70 }), (row, id) => {
        const call = toServerCall({ ...row, id })
        if (call !== null) expect(ServerCall.safeParse(call).success).toBe(true)
      }),
      { seed },
    )
  })

  it('is cut to the period, because the server knows days only; a call without a time is not hidden', () => {
    const call = toServerCall({ id: '1', created_on: '2026-11-20 08:30:00' })
    const at = Date.UTC(2026, 10, 20, 8, 30)
    if (call === null) throw new Error('A row that is right was not read')
    expect(isWithin(call, { ...anyCall, from: at, to: at + 1 })).toBe(true)
    expect(isWithin(call, { ...anyCall, to: at })).toBe(false)
    expect(isWithin(call, { ...anyCall, from: at + 1 })).toBe(false)
    expect(isWithin({ ...call, at: null }, { ...anyCall, from: at + 1 })).toBe(true)
  })
})

describe('the extension', () => {
  it('comes from the profile in any shape, and is a plain word or nothing', () => {
    expect(readExtension([{ exten: '8101' }])).toBe('8101')
    expect(readExtension({ exten: 8101 })).toBe('8101')
    for (const hostile of ['8101@evil', '81 01', '<sip:1>', 'a'.repeat(41), '8101\r\nX: y', { a: 1 }, null]) {
      expect(readExtension([{ exten: hostile }])).toBe('')
    }
    for (const profile of [undefined, null, 'x', [], [[]]]) expect(readExtension(profile)).toBe('')
  })

  it('of a list of users is that of the person and of nobody else', () => {
    const users = [{ usn: 'amin', exten: '1' }, null, { usn: 'Amina', exten: '8101' }]
    expect(extensionIn(users, 'amina')).toBe('8101')
    expect(extensionIn(users, 'juma')).toBe('')
  })

  it('of everybody who has one makes the list of colleagues, by name; hostile rows are left out', () => {
    const users = [
      { usn: 'juma', exten: '8102', fname: 'Juma', lname: 'Mrisho' },
      { usn: 'amina', exten: 8101, fname: ' Amina ' },
      { usn: 'long', exten: '8103', fname: 'x'.repeat(500) },
      { usn: 'desk', exten: '' },
      { usn: 'evil', exten: '8104@evil.example' },
      { exten: '8105' },
      null,
      [],
      'x',
    ]
    expect(colleaguesIn(users)).toEqual([
      { extension: '8105', name: '' },
      { extension: '8101', name: 'Amina' },
      { extension: '8102', name: 'Juma Mrisho' },
      { extension: '8103', name: 'x'.repeat(80) },
    ])
  })
})
