import { afterEach, describe, expect, it } from 'vitest'
import { createCrmGateway } from '../../../main/api/crm/adapter.ts'
import { readInstant } from '../../../main/api/crm/mapping.ts'
import { certaintyOf, mustLookAfter } from '../../../main/api/gateway-error.ts'
import type { Gateway } from '../../../main/api/gateway.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { emptyCase } from '../../../preload/contract/cases.ts'
import { AppError, codeOf } from '../../../preload/contract/errors.ts'

/** What an answer proves, and what it does not: a doubt costs one more look, a wrong certainty a case (DESIGN 6.3). */

const session = { token: 't' }
const asked: string[] = []

function gatewayTo(status: number, body: unknown): Gateway {
  asked.length = 0
  return createCrmGateway({
    baseUrl: 'https://helpline.example.org/eproc/',
    fetch: async (address) => {
      asked.push(address instanceof Request ? address.url : address.toString())
      return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
    },
    timeoutMs: 1_000,
    observer: { answered: () => undefined, failed: () => undefined },
    clock: systemClock,
    roleCodes: { '2': 'supervisor' },
  })
}

const fields = { ...emptyCase(), source: 'call', sourceId: '17.5', narrative: 'Simu.' } as const
const ticket = { id: '7', source: 'call', source_id: '17.5', narrative: 'Simu.', contacts: { fname: 'Zawadi' } }

describe('a look for what may be there', () => {
  const look = (row: unknown) => gatewayTo(200, { tickets: [row] }).findCases(session, { reference: '', fields })

  it('finds the ticket of the call', async () => {
    expect((await look(ticket)).map((each) => each.serverId)).toEqual(['7'])
    expect(await look({ ...ticket, source_id: '17.6' })).toEqual([])
  })

  it.each([
    ['without its contact', { ...ticket, contacts: undefined }],
    ['of a status nobody knows', { ...ticket, status: 'half open' }],
  ])('never says "nothing" of a ticket of the call that it cannot read: one %s', async (_name, row) => {
    expect(await look(row).catch(codeOf)).toBe('server-strange')
  })
})

describe('the answer to an edit', () => {
  const edit = (row: unknown) => gatewayTo(201, { tickets: [row] }).updateCase(session, '7', { reference: '', fields })

  it('is believed when it is of that ticket', async () => {
    expect((await edit(ticket)).serverId).toBe('7')
  })

  it('is not believed when it is of another one', async () => {
    expect(await edit({ ...ticket, id: '8' }).catch(codeOf)).toBe('server-strange')
  })
})

describe('a no', () => {
  const no = { errors: [['error', 'Phone number is too short', 'INVALID', 'contacts', '', 'phone']] }
  const refusedWith = async (status: number) => {
    const error: unknown = await gatewayTo(status, no)
      .createCase(session, { reference: '', fields })
      .catch((each: unknown) => each)
    const problems = error instanceof AppError ? error.fields.map(({ field }) => field) : []
    return [codeOf(error), certaintyOf(error), mustLookAfter(error), problems]
  }

  it('is one when it looks like one, and then nothing was made', async () => {
    expect(await refusedWith(412)).toEqual(['server-validation', 'refused', false, ['contact.phone']])
  })

  it.each([200, 201, 202])('inside a yes (%s) has to be looked at before anything is sent again', async (status) => {
    expect(await refusedWith(status)).toEqual(['server-validation', 'refused', true, ['contact.phone']])
  })
})

describe('a sign-in', () => {
  const signIn = (login: string, roleCode: string) =>
    gatewayTo(201, { ss: [['token', '5', login, roleCode, '1']], Profile: [{ exten: '103' }] }).signIn(login, 'secret')

  it('is not even tried with a name that the server would end at its colon', async () => {
    expect(await signIn('amina:x', '2').catch(codeOf)).toBe('wrong-password')
    expect(asked).toEqual([])
  })

  it.each([
    ['2', 'supervisor'],
    ['9', 'analyst'],
    ['', 'analyst'],
    ['constructor', 'analyst'],
    ['__proto__', 'analyst'],
  ])('with the role code "%s" is one of a %s: what the site does not name may only read', async (code, role) => {
    expect((await signIn('amina', code)).role).toBe(role)
  })
})

describe('a date without a zone', () => {
  const before = process.env['TZ']
  afterEach(() => {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  })

  it.each(['UTC', 'Africa/Nairobi', 'America/New_York'])('is read as UTC, also on a computer in %s', (zone) => {
    process.env['TZ'] = zone
    expect(readInstant('2026-11-22 07:42:00')).toBe(Date.UTC(2026, 10, 22, 7, 42))
    expect(readInstant('2026-11-22T07:42:00+03:00')).toBe(Date.UTC(2026, 10, 22, 4, 42))
  })
})
