import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LibrarySession } from '../../../renderer/features/phone/sip/library-session.ts'
import type { SipCallEvent } from '../../../renderer/features/phone/sip/sip-agent.ts'
import { wrapSession } from '../../../renderer/features/phone/sip/sip-session.ts'

const secure = 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=fingerprint:sha-256 AA\r\n'
const plain = 'v=0\r\nm=audio 9 RTP/AVP 0\r\n'

type ReferHandlers = Record<string, (event: object) => void>

/** A session of the library on paper, established, with a connection that is heard. */
function paperSession() {
  const listeners = new Map<string, ((event: never) => void)[]>()
  const asked: string[] = []
  const connection = Object.assign(new EventTarget(), {
    connectionState: 'connected',
    iceConnectionState: 'connected',
    signalingState: 'stable',
    getStats: async () => new Map(),
  })
  const paper = {
    asked,
    connection,
    isReady: true,
    isOver: false,
    done: (): void => undefined,
    refer: {} as ReferHandlers,
    emit(name: string, event: object = {}) {
      for (const listener of listeners.get(name) ?? []) listener(event as never)
    },
  }
  const session: LibrarySession = {
    id: 's1',
    connection: connection as unknown as RTCPeerConnection,
    remote_identity: { uri: { toString: () => 'sip:1002@pbx.example' } },
    isInProgress: () => false,
    isEstablished: () => !paper.isOver,
    isEnded: () => paper.isOver,
    isReadyToReOffer: () => paper.isReady,
    isOnHold: () => ({ local: false }),
    answer: () => undefined,
    terminate(how) {
      paper.isOver = true
      asked.push(`terminate ${how?.cause ?? how?.status_code ?? ''}`.trim())
      paper.emit('ended', { originator: 'local', cause: how?.cause ?? 'Terminated', message: null })
    },
    hold: () => true,
    unhold: () => true,
    renegotiate(options, done) {
      asked.push('rtcOfferConstraints' in options ? 're-invite with new ICE' : 'update')
      paper.done = done
      return true
    },
    mute: () => undefined,
    unmute: () => undefined,
    sendDTMF: (digit, options) => asked.push(`digit ${digit} ${JSON.stringify(options)}`),
    refer(target, options) {
      asked.push(`refer ${target}${'replaces' in options ? ' replacing' : ''}`)
      paper.refer = (options as { eventHandlers: ReferHandlers }).eventHandlers
    },
    on(name: string, listener: (event: never) => void) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener])
    },
  }
  return { paper, session }
}

function setUp({ isUp = true } = {}) {
  const { paper, session } = paperSession()
  const signalling = { isUp, stalls: 0 }
  const told: SipCallEvent[] = []
  const other = paperSession()
  const call = wrapSession({
    session,
    direction: 'out',
    audio: { use: (stream) => stream, track: () => null, stop: () => paper.asked.push('microphone off') },
    onEnded: () => undefined,
    uriOf: (number) => `sip:${number}@pbx.example`,
    sessionOf: (each) => (each.id === 'other' ? other.session : undefined),
    isSignallingUp: () => signalling.isUp,
    onStalled: () => (signalling.stalls += 1),
  })
  call.listen((event) => told.push(event))
  paper.emit('confirmed')
  told.length = 0
  return { call, paper, session, signalling, told, kinds: () => told.map(({ kind }) => kind) }
}

describe('a call over the library', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('sends keys as events in the media (RFC 4733)', () => {
    const { call, paper } = setUp()
    call.sendDigit('5')
    call.sendDigit('x')
    expect(paper.asked).toEqual(['digit 5 {"transportType":"RFC2833","duration":120,"interToneGap":80}'])
  })

  it('goes on when a request is lost with the connection', () => {
    const { paper, session, told } = setUp()
    session.terminate({ cause: 'Connection Error' })
    expect(paper.isOver).toBe(false)
    expect(told).toEqual([])
  })

  it('goes on when a request is not answered while it is heard, and the connection is looked into', () => {
    const { paper, session, signalling } = setUp()
    session.terminate({ cause: 'Request Timeout', reason_phrase: 'Request Timeout' })
    expect(paper.isOver).toBe(false)
    expect(signalling.stalls).toBe(1)
  })

  it('ends when nothing answers and nothing is heard, or the exchange has forgotten it', () => {
    const silent = setUp()
    silent.paper.connection.connectionState = 'failed'
    silent.session.terminate({ cause: 'Request Timeout', reason_phrase: 'Request Timeout' })
    expect(silent.told).toEqual([{ kind: 'ended', end: 'failed' }])
    const forgotten = setUp()
    forgotten.session.terminate({ cause: 'Dialog Error', status_code: 500 })
    expect(forgotten.told).toEqual([{ kind: 'ended', end: 'failed' }])
    expect(forgotten.paper.asked).toContain('microphone off')
  })

  it('does not end by a way of the sound that fails while the exchange cannot be asked for another', async () => {
    const { paper, session, signalling, told } = setUp({ isUp: false })
    paper.connection.connectionState = 'failed'
    paper.connection.dispatchEvent(new Event('connectionstatechange'))
    session.terminate({ cause: 'RTP Timeout', status_code: 408, reason_phrase: 'RTP Timeout' })
    await vi.advanceTimersByTimeAsync(12_000)
    expect(told).toEqual([])
    signalling.isUp = true
    await vi.advanceTimersByTimeAsync(4000)
    expect(told).toEqual([{ kind: 'ended', end: 'failed' }])
  })

  it('that is being handed on is not ended, nor asked for sound, although none comes any more', async () => {
    const { call, kinds, paper } = setUp()
    call.transfer('1002')
    paper.refer['requestSucceeded']?.({})
    paper.connection.iceConnectionState = 'disconnected'
    paper.connection.dispatchEvent(new Event('iceconnectionstatechange'))
    paper.connection.connectionState = 'failed'
    paper.connection.dispatchEvent(new Event('connectionstatechange'))
    await vi.advanceTimersByTimeAsync(30_000)
    expect(paper.asked).toEqual(['refer sip:1002@pbx.example'])
    paper.refer['accepted']?.({})
    expect(kinds()).toEqual(['transfer-taken', 'transfer-accepted'])
  })

  it.each([
    ['when it fails after all', 20_000, { status_code: 408 }],
    ['when nobody ever says what became of it', 96_000, null],
  ])('that was being handed on and has no sound any more ends %s', async (_when, ms, status) => {
    const { call, kinds, paper } = setUp()
    call.transfer('1002')
    paper.refer['requestSucceeded']?.({})
    paper.connection.connectionState = 'failed'
    paper.connection.dispatchEvent(new Event('connectionstatechange'))
    await vi.advanceTimersByTimeAsync(ms)
    if (status !== null) paper.refer['failed']?.({ status_line: status })
    expect(kinds().at(-1)).toBe('ended')
    await vi.advanceTimersByTimeAsync(200_000)
    expect(kinds().filter((kind) => kind === 'ended')).toHaveLength(1)
  })

  it('is renewed once no other change is under way, with another way of the sound where that is down', async () => {
    const { call, paper } = setUp()
    paper.isReady = false
    call.renew()
    call.renew()
    await vi.advanceTimersByTimeAsync(5000)
    expect(paper.asked).toEqual([])
    paper.isReady = true
    await vi.advanceTimersByTimeAsync(100)
    expect(paper.asked).toEqual(['update'])
    paper.done()
    paper.connection.iceConnectionState = 'disconnected'
    call.renew()
    expect(paper.asked).toEqual(['update', 're-invite with new ICE'])
  })

  it('says that the connection stalls when a renewal is not answered', async () => {
    const { call, paper, signalling } = setUp()
    call.renew()
    await vi.advanceTimersByTimeAsync(5000)
    expect(signalling.stalls).toBe(1)
    call.renew()
    paper.done()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(signalling.stalls).toBe(1)
  })

  it('says that the connection stalls when a hold is not answered', async () => {
    const { call, signalling } = setUp()
    call.hold()
    await vi.advanceTimersByTimeAsync(4900)
    expect(signalling.stalls).toBe(0)
    await vi.advanceTimersByTimeAsync(200)
    expect(signalling.stalls).toBe(1)
  })

  it('leaves an offer standing that another will follow, and takes back one that was refused for good', async () => {
    const lost = setUp()
    lost.paper.connection.signalingState = 'have-local-offer'
    const rollbacks: string[] = []
    const watchRollback = (at: ReturnType<typeof setUp>, name: string): void => {
      Object.assign(at.paper.connection, { setLocalDescription: async () => void rollbacks.push(name) })
    }
    watchRollback(lost, 'lost')
    lost.call.hold()
    lost.session.terminate({ cause: 'Connection Error' })
    const refused = setUp()
    refused.paper.connection.signalingState = 'have-local-offer'
    watchRollback(refused, 'refused')
    refused.session.terminate({ cause: 'WebRTC Error', reason_phrase: 'Media Renegotiation Failed' })
    await vi.advanceTimersByTimeAsync(0)
    expect(rollbacks).toEqual(['refused'])
    expect(lost.kinds()).toEqual(['hold-failed'])
  })

  it('seeks another way of the sound by itself after three seconds without one, while the exchange is there', async () => {
    const { paper, signalling } = setUp()
    paper.connection.iceConnectionState = 'disconnected'
    paper.connection.dispatchEvent(new Event('iceconnectionstatechange'))
    await vi.advanceTimersByTimeAsync(2900)
    expect(paper.asked).toEqual([])
    await vi.advanceTimersByTimeAsync(200)
    expect(paper.asked).toEqual(['re-invite with new ICE'])
    const away = setUp()
    away.signalling.isUp = false
    away.paper.connection.iceConnectionState = 'disconnected'
    away.paper.connection.dispatchEvent(new Event('iceconnectionstatechange'))
    await vi.advanceTimersByTimeAsync(20_000)
    expect(away.paper.asked).toEqual([])
    expect(signalling.isUp).toBe(true)
  })

  it('refuses media without DTLS also in the middle of a call (SECURITY D8)', () => {
    const { paper } = setUp()
    const refused: number[] = []
    const offer = (body: string) => ({
      request: { body },
      reject: ({ status_code }: { status_code: number }) => refused.push(status_code),
    })
    paper.emit('reinvite', offer(plain))
    paper.emit('update', offer(plain))
    paper.emit('reinvite', offer(secure))
    paper.emit('update', offer(''))
    expect(refused).toEqual([488, 488])
    const answer = { originator: 'remote', type: 'answer', sdp: plain }
    paper.emit('sdp', answer)
    expect(answer.sdp).toBe('')
    const good = { originator: 'remote', type: 'answer', sdp: secure }
    paper.emit('sdp', good)
    expect(good.sdp).toBe(secure)
  })
})

describe('handing on by REFER', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('tells what the exchange says, and each verdict once', () => {
    const { call, kinds, paper } = setUp()
    call.transfer('1002')
    expect(paper.asked).toEqual(['refer sip:1002@pbx.example'])
    paper.refer['requestSucceeded']?.({})
    paper.refer['accepted']?.({})
    paper.refer['accepted']?.({})
    expect(kinds()).toEqual(['transfer-taken', 'transfer-accepted'])
  })

  it('tells why it was refused, and leaves the call alone', () => {
    const { call, paper, told } = setUp()
    call.transfer('9999')
    paper.refer['requestFailed']?.({ response: { status_code: 404 }, cause: 'Not Found' })
    expect(told).toEqual([{ kind: 'transfer-failed', why: 'unknown-number' }])
    expect(paper.asked).not.toContain('update')
  })

  it('asks whether the call still stands when it failed after it had been taken', () => {
    const { call, paper, told } = setUp()
    call.transfer('1002')
    paper.refer['requestSucceeded']?.({})
    paper.refer['failed']?.({ status_line: { status_code: 486 } })
    expect(told.at(-1)).toEqual({ kind: 'transfer-failed', why: 'busy' })
    expect(paper.asked).toContain('update')
  })

  it('goes nowhere but to numbers of this exchange', async () => {
    const { call, paper, told } = setUp()
    call.transfer('1002@elsewhere.example')
    call.transfer('1002?Replaces=x')
    await vi.advanceTimersByTimeAsync(0)
    expect(paper.asked).toEqual([])
    expect(told).toEqual([
      { kind: 'transfer-failed', why: 'unknown-number' },
      { kind: 'transfer-failed', why: 'unknown-number' },
    ])
  })

  it('replaces the consultation, which has to stand', async () => {
    const { call, paper, told } = setUp()
    call.transferTo({ ...call, id: 'other' })
    expect(paper.asked).toEqual(['refer sip:1002@pbx.example replacing'])
    call.transferTo({ ...call, id: 'gone' })
    await vi.advanceTimersByTimeAsync(0)
    expect(told).toEqual([{ kind: 'transfer-failed', why: 'failed' }])
  })
})
