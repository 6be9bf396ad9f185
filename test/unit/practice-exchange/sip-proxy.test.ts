import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { createSipProxy, type Route, type SipProxy } from '../../../renderer/features/practice/exchange/sip-proxy.ts'
import { headerOf, parseSip } from '../../../renderer/features/practice/exchange/sip-text.ts'
import { seedOfRun } from '../../kit/seed.ts'
import { paperPhone, settled, type PaperPhone } from './paper-phone.ts'

const seed = seedOfRun('sip-proxy')

let proxy: SipProxy
let desk: PaperPhone
let caller: PaperPhone
let registrations: string[]
let routes: Map<string, Route>

beforeEach(async () => {
  registrations = []
  routes = new Map()
  proxy = createSipProxy({
    route: (from, number) => routes.get(`${from}>${number}`) ?? { kind: 'refuse', status: 404, reason: 'Not Found' },
    registrationChanged: (extension, client) => registrations.push(`${extension} ${client ?? 'gone'}`),
  })
  desk = paperPhone(proxy.createSocket('phone-1'), '8101')
  caller = paperPhone(proxy.createSocket('party-1'), '+254700111222', 'Wanjiru Ŋoleni')
  routes.set('party-1>8101', {
    kind: 'forward',
    to: 'phone-1',
    headers: [
      { name: 'X-Queue', value: 'child-helpline' },
      { name: 'X-Call-Ref', value: '1790000000.1' },
    ],
  })
  desk.socket.connect()
  caller.socket.connect()
  await settled()
})

/** A call that is up. */
async function callIsUp(callId = 'call-1') {
  const invite = caller.send({ method: 'INVITE', to: '8101', callId, body: 'v=0' })
  await settled()
  const [request] = desk.requests('INVITE').slice(-1)
  if (request === undefined) throw new Error('No INVITE came')
  desk.answer(request, 200, 'OK')
  await settled()
  caller.send({ method: 'ACK', to: '8101', callId, toTag: 'to-8101', cseq: invite.cseq })
  await settled()
  return { invite, request }
}

describe('registering', () => {
  it('is answered with the contact it was asked for, or a telephone would not believe it', async () => {
    desk.register()
    await settled()
    expect(desk.statuses('REGISTER')).toEqual([200])
    expect(headerOf(desk.got[0] ?? fail(), 'Contact')).toBe('<sip:8101@desk.invalid;transport=ws>;expires=120')
    expect(proxy.clientOf('8101')).toBe('phone-1')
    expect(registrations).toEqual(['8101 phone-1'])
  })

  it('ends with zero seconds, and with the connection', async () => {
    desk.register()
    await settled()
    desk.register(0)
    await settled()
    expect(proxy.clientOf('8101')).toBeNull()
    desk.register()
    await settled()
    desk.socket.disconnect()
    await settled()
    expect(registrations).toEqual(['8101 phone-1', '8101 gone', '8101 phone-1', '8101 gone'])
  })

  it('belongs to who came last, and what is left of the one before changes nothing', async () => {
    desk.register()
    const second = paperPhone(proxy.createSocket('phone-2'), '8101')
    second.socket.connect()
    await settled()
    second.register()
    await settled()
    proxy.removeClient('phone-1')
    await settled()
    expect(proxy.clientOf('8101')).toBe('phone-2')
    expect(registrations).toEqual(['8101 phone-1', '8101 phone-2'])
  })

  it('renews without a word to anybody', async () => {
    desk.register()
    desk.register()
    await settled()
    expect(desk.statuses('REGISTER')).toEqual([200, 200])
    expect(registrations).toEqual(['8101 phone-1'])
  })
})

describe('a call', () => {
  it('arrives whole, with what only an exchange may add', async () => {
    caller.send({
      method: 'INVITE',
      to: '8101',
      callId: 'call-1',
      more: ['X-Queue: forged', 'X-Call-Ref: forged', 'X-Other: kept'],
      body: 'v=0\r\no=- ŋ\r\n',
    })
    await settled()
    const [request] = desk.requests('INVITE')
    expect(request?.body).toBe('v=0\r\no=- ŋ\r\n')
    expect(headerOf(request ?? fail(), 'From')).toContain('"Wanjiru Ŋoleni"')
    expect(request?.headers.filter(({ name }) => name.startsWith('X-'))).toEqual([
      { name: 'X-Other', value: 'kept' },
      { name: 'X-Queue', value: 'child-helpline' },
      { name: 'X-Call-Ref', value: '1790000000.1' },
    ])
    expect(headerOf(request ?? fail(), 'Max-Forwards')).toBe('68')
    expect(caller.statuses('INVITE')).toEqual([100])
  })

  it('rings, is answered and ended, each answer with the Via of the asker alone', async () => {
    const { request } = await callIsUp()
    expect(caller.statuses('INVITE')).toEqual([100, 200])
    for (const message of caller.got) {
      expect(message.headers.filter(({ name }) => name === 'Via')).toHaveLength(1)
    }
    expect(desk.requests('ACK')).toHaveLength(1)
    expect(proxy.callCount()).toBe(1)

    desk.send({ method: 'BYE', to: headerOf(request, 'From'), callId: 'call-1', toTag: 'from-caller' })
    await settled()
    const [bye] = caller.requests('BYE')
    caller.answer(bye ?? fail(), 200, 'OK')
    await settled()
    expect(desk.statuses('BYE')).toEqual([200])
    expect(proxy.callCount()).toBe(0)
  })

  it('carries hold, INFO and UPDATE both ways while it is up', async () => {
    await callIsUp()
    for (const method of ['INVITE', 'INFO', 'UPDATE']) {
      const before = caller.requests(method).length
      desk.send({ method, to: 'x', callId: 'call-1', toTag: 'from-caller', body: 'a=sendonly' })
      await settled()
      const request = caller.requests(method)[before]
      expect(request?.body, method).toBe('a=sendonly')
      caller.answer(request ?? fail(), 200, 'OK')
      caller.send({ method, to: '8101', callId: 'call-1', toTag: 'to-8101' })
      await settled()
      expect(desk.statuses(method), method).toContain(200)
      expect(desk.requests(method).length, method).toBeGreaterThan(0)
    }
  })

  it('survives a hold that the other side refuses', async () => {
    await callIsUp()
    desk.send({ method: 'INVITE', to: 'x', callId: 'call-1', toTag: 'from-caller' })
    await settled()
    caller.answer(caller.requests('INVITE')[0] ?? fail(), 488, 'Not Acceptable Here')
    await settled()
    desk.send({ method: 'ACK', to: 'x', callId: 'call-1', toTag: 'from-caller' })
    await settled()
    expect(proxy.callCount()).toBe(1)
  })

  it('is cancelled under the branch of its INVITE, as the ringing side must recognise it', async () => {
    const { branch, cseq } = caller.send({ method: 'INVITE', to: '8101', callId: 'call-1' })
    await settled()
    caller.send({ method: 'CANCEL', to: '8101', callId: 'call-1', branch, cseq })
    await settled()
    const invite = desk.requests('INVITE')[0] ?? fail()
    const cancel = desk.requests('CANCEL')[0] ?? fail()
    expect(headerOf(cancel, 'Via')).toBe(headerOf(invite, 'Via'))
    desk.answer(cancel, 200, 'OK')
    desk.answer(invite, 487, 'Request Terminated')
    await settled()
    expect(caller.statuses('CANCEL')).toEqual([200])
    expect(caller.statuses('INVITE')).toEqual([100, 487])
    caller.send({ method: 'ACK', to: '8101', callId: 'call-1', toTag: 'to-8101', branch, cseq })
    await settled()
    expect(headerOf(desk.requests('ACK')[0] ?? fail(), 'Via')).toBe(headerOf(invite, 'Via'))
    expect(proxy.callCount()).toBe(0)
  })

  it('to nobody is refused, and the ACK of a refusal goes nowhere', async () => {
    desk.send({ method: 'INVITE', to: '999', callId: 'call-2' })
    await settled()
    expect(desk.statuses('INVITE')).toEqual([404])
    desk.send({ method: 'ACK', to: '999', callId: 'call-2', toTag: 'x' })
    await settled()
    expect(desk.got).toHaveLength(1)
    expect(proxy.callCount()).toBe(0)
  })

  it('waits for a person who is still taking their seat', async () => {
    routes.set('phone-1>0722333444', { kind: 'forward', to: 'party-2', headers: [] })
    const called = paperPhone(proxy.createSocket('party-2'), '0722333444')
    desk.send({ method: 'INVITE', to: '0722333444', callId: 'call-3' })
    await settled()
    expect(called.got).toEqual([])
    called.socket.connect()
    await settled()
    expect(called.requests('INVITE')).toHaveLength(1)
  })

  it('is gone for who is left when the other side has been removed', async () => {
    await callIsUp()
    proxy.removeClient('party-1')
    await settled()
    desk.send({ method: 'BYE', to: 'x', callId: 'call-1', toTag: 'from-caller' })
    await settled()
    expect(desk.statuses('BYE')).toEqual([481])
    expect(proxy.callCount()).toBe(0)
  })

  it('outlives a cut of the signalling: who comes back can go on', async () => {
    await callIsUp()
    let isCut = false
    desk.socket.ondisconnect = () => {
      isCut = true
    }
    caller.socket.ondisconnect = () => undefined
    proxy.close()
    proxy.open()
    await settled()
    expect(isCut).toBe(true)
    expect(proxy.callCount()).toBe(0)

    caller.socket.connect()
    desk.socket.connect()
    await settled()
    await callIsUp('call-2')
    desk.socket.disconnect()
    await settled()
    desk.socket.connect()
    await settled()
    caller.send({ method: 'INFO', to: '8101', callId: 'call-2', toTag: 'to-8101' })
    await settled()
    expect(desk.requests('INFO')).toHaveLength(1)
  })
})

describe('what is no telephony', () => {
  it('is answered where it can be and dropped where it cannot', async () => {
    desk.socket.send('SUBSCRIBE sip:x@y SIP/2.0\r\nVia: SIP/2.0/WS a;branch=z9hG4bKx\r\n\r\n')
    desk.send({ method: 'SUBSCRIBE', to: '8102', callId: 's' })
    desk.send({ method: 'OPTIONS', to: '8102', callId: 'o' })
    desk.send({ method: 'BYE', to: '8102', callId: 'unknown', toTag: 'x' })
    desk.send({ method: 'ACK', to: '8102', callId: 'unknown', toTag: 'x' })
    desk.send({ method: 'INVITE', to: '8101', callId: 'hops', more: [] })
    desk.socket.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    desk.socket.send('\r\n')
    await settled()
    const statuses = desk.got.map((message) => (message.kind === 'response' ? message.status : 0))
    expect(statuses).toEqual([400, 501, 200, 481, 404])
  })

  it('goes in no circles: a message without hops left is refused', async () => {
    desk.socket.send(
      [
        'INVITE sip:8101@practice.invalid SIP/2.0',
        'Via: SIP/2.0/WS a.invalid;branch=z9hG4bKhops',
        'Max-Forwards: 0',
        'To: <sip:0722333444@practice.invalid>',
        'From: <sip:8101@practice.invalid>;tag=1',
        'Call-ID: hops',
        'CSeq: 1 INVITE',
        '\r\n',
      ].join('\r\n'),
    )
    routes.set('phone-1>8101', { kind: 'forward', to: 'party-1', headers: [] })
    await settled()
    expect(desk.statuses('INVITE')).toEqual([483])
    expect(proxy.callCount()).toBe(0)
  })

  it('keeps a connection alive when asked', async () => {
    const texts: string[] = []
    desk.socket.ondata = (text) => texts.push(text)
    desk.socket.send('\r\n\r\n')
    await settled()
    expect(texts).toEqual(['\r\n'])
  })

  it('never throws and never reaches another client, whatever the text', async () => {
    await callIsUp()
    const before = caller.got.length
    const start = fc.constantFrom(
      'INVITE sip:8101@x SIP/2.0',
      'SIP/2.0 200 OK',
      'ACK sip:a SIP/2.0',
      'BYE b SIP/2.0',
      '',
    )
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('Via: x', 'v: ;branch=', 'To: <', 'CSeq: 1', 'Call-ID:', 'Max-Forwards: x', 'i: call-9', ': :'),
    )
    await fc.assert(
      fc.asyncProperty(start, fc.array(line, { maxLength: 12 }), fc.string(), async (first, lines, body) => {
        const text = `${[first, ...lines].join('\r\n')}\r\n\r\n${body}`
        expect(() => parseSip(text)).not.toThrow()
        desk.socket.send(text)
        await Promise.resolve()
      }),
      { seed, numRuns: 500 },
    )
    await settled()
    expect(caller.got.length).toBe(before)
    expect(proxy.callCount()).toBe(1)
  })

  it('is cut off by size and by number of headers', () => {
    expect(parseSip(`ACK sip:a SIP/2.0\r\n\r\n${'x'.repeat(70_000)}`)).toBeNull()
    expect(parseSip(`ACK sip:a SIP/2.0\r\n${'A: b\r\n'.repeat(101)}\r\n`)).toBeNull()
  })
})

function fail(): never {
  throw new Error('There was no such message')
}
