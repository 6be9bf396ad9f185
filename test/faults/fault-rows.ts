import type { Fault, FaultRule } from '../kit/fault-proxy.ts'

/** DESIGN 6.3–6.5, fault by fault: what strikes, and how each operation must end. `t` is the time-out of the desk, ms. */
export interface FaultRow {
  readonly name: string
  /** What the proxy does to the request of the operation, or to every request; nothing when not given. */
  readonly rule?: (t: number) => Pick<FaultRule, 'fault' | 'nth' | 'first'>
  /** The whole line of the desk is as slow as this, for everything that passes; the desk then has the time-out of a real one. */
  readonly bytesPerSecond?: number
  /** The desk has to give up waiting: it is as impatient as its lane says. In all other rows it waits for a busy machine. */
  readonly isOverTime?: boolean
  /** Strikes whatever is asked, not only the request of the operation. */
  readonly isForAll?: boolean
  /**
   * How a change ends: `once` or `twice` at the server, how many times it was posted, and before that the code with which
   * it waits for a person who then edits it. ` or ` stands between ends that only the speed of the machine decides.
   */
  readonly change: string
  /** Where an update ends otherwise: it reads before it posts. */
  readonly update?: string
  /** Where a score, a message or a person ends otherwise: one that is refused is taken back, mended and sent again. */
  readonly record?: string
  /** Where an e-mail ends otherwise, which waits for its attachment. */
  readonly email?: string
  /** The same e-mail when its attachment is struck: an upload is sent again whole, and a spare copy harms nobody. */
  readonly upload: string
  /** Where a new person ends otherwise: the server has each login once. */
  readonly person?: string
  /** Whether everything is here once, and whether the page had to be asked for again. */
  readonly pull: string
  /** What a person at the sign-in meets until they are in. */
  readonly signIn: string
  /** What the answer to joining says, and where the desk stands at the server afterwards, as its next poll tells. */
  readonly join: string
}

const html = '<!doctype html><title>Welcome to the guest network</title>'
const strange = '{"tickets_nb":[["info","Ticket Created"]],"tickets":[{"narrative":7}]}'
const errors = '{"errors":[["error","Not now","SYSTEM","tickets","","narrative"]]}'
const refusal = '{"status":"false","message":"No"}'
const expired = '{"errors":[["error","Authentication Required"]],"loggedoff":[["Auth"]]}'

function answer(status: number, body: string, forward: boolean, type = 'application/json'): Fault {
  return { kind: 'answer', status, body, forward, type }
}

const once = (fault: Fault) => () => ({ fault, nth: 1 })
const storm = (fault: Fault) => () => ({ fault, first: 6 })

export const faultRows: readonly FaultRow[] = [
  {
    name: 'none',
    change: 'once, 1 sent',
    upload: 'once, 1 sent',
    pull: 'whole',
    signIn: 'in',
    join: 'ringing, ringing',
  },
  {
    name: 'cut before the request',
    rule: once({ kind: 'cut', where: 'before' }),
    change: 'once, 2 sent',
    upload: 'once, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-unreachable, in',
    join: 'server-unreachable, offline',
  },
  {
    name: 'cut inside the request',
    rule: once({ kind: 'cut', where: 'in-request' }),
    change: 'once, 2 sent',
    upload: 'once, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-unreachable, in',
    join: 'server-unreachable, ringing',
  },
  {
    name: 'cut after the commit',
    rule: once({ kind: 'cut', where: 'after-request' }),
    change: 'once, 1 sent',
    upload: 'once, 1 spare, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-unreachable, in',
    join: 'server-unreachable, ringing',
  },
  {
    name: 'cut inside the answer',
    rule: once({ kind: 'cut', where: 'in-response' }),
    change: 'once, 1 sent',
    upload: 'once, 1 spare, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-unreachable, in',
    join: 'server-unreachable, ringing',
  },
  {
    name: 'answer late, in time',
    rule: (t) => ({ fault: { kind: 'delay-response', ms: t * 0.3 }, nth: 1 }),
    change: 'once, 1 sent',
    upload: 'once, 1 sent',
    pull: 'whole',
    signIn: 'in',
    join: 'ringing, ringing',
  },
  {
    name: 'answer after the time-out',
    rule: (t) => ({ fault: { kind: 'delay-response', ms: t * 2.4 }, nth: 1 }),
    isOverTime: true,
    change: 'once, 1 sent',
    upload: 'once, 1 spare, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-timeout, in',
    join: 'server-timeout, ringing',
  },
  {
    name: 'commit after the time-out',
    rule: (t) => ({ fault: { kind: 'delay-request', ms: t * 1.4 }, nth: 1 }),
    isOverTime: true,
    change: 'once, 1 sent',
    // Whether the first copy arrives depends on how much of it was through when the desk hung up.
    upload: 'once, 1 spare, 2 sent or once, 2 sent or once, 1 sent',
    pull: 'whole, asked again',
    signIn: 'server-timeout, in',
    join: 'server-timeout, ringing',
  },
  {
    name: 'commit after the look',
    rule: once({ kind: 'hold', until: /^GET .*(tickets|sms|emails|qa|users)\// }),
    isOverTime: true,
    change: 'once, 1 sent',
    upload: '–',
    pull: '–',
    signIn: '–',
    join: '–',
  },
  {
    name: 'delivered twice',
    rule: once({ kind: 'duplicate' }),
    // No server here knows our reference for what it is, so a network that repeats a create makes two. An answer in time
    // says that all is well: the pull meets the second one and a person is told. After a time-out the look finds the two.
    change: 'twice, noticed, 1 sent or needs you: server-duplicate',
    record: 'twice, noticed, 1 sent or server-duplicate, taken back, twice, 1 sent',
    // The second is refused because of the first: "this login is taken". It is there once, and here when people are read again.
    person: 'server-validation, taken back, once, 1 sent or once, 1 sent',
    update: 'once, 1 sent',
    upload: 'once, 1 spare, 1 sent or once, 2 spare, 2 sent',
    pull: 'whole',
    signIn: 'in',
    join: 'ringing, ringing',
  },
  {
    name: '2 kB/s',
    bytesPerSecond: 2_000,
    change: 'once, 1 sent',
    upload: 'once, 1 sent',
    pull: 'whole or whole, asked again',
    signIn: 'in',
    join: 'ringing, ringing',
  },
  {
    name: 'slow loris',
    rule: (t) => ({ fault: { kind: 'drip', everyMs: t / 8 }, nth: 1 }),
    isOverTime: true,
    change: 'once, 1 sent',
    upload: 'once, 1 spare, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-timeout, in',
    join: 'server-timeout, ringing',
  },
  {
    name: 'declared too short',
    rule: once({ kind: 'length', off: -20 }),
    change: 'once, 1 sent',
    upload: 'once, 1 spare, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-strange, in',
    join: 'server-strange, ringing',
  },
  {
    name: 'declared too long',
    rule: once({ kind: 'length', off: 20 }),
    change: 'once, 1 sent',
    upload: 'once, 1 spare, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-unreachable, in',
    join: 'server-unreachable, ringing',
  },
  {
    name: '5xx storm',
    rule: storm(answer(500, '{}', false)),
    isForAll: true,
    change: 'once, 2 sent',
    upload: 'once, 2 sent or once, 1 sent',
    email: 'once, 1 sent',
    update: 'once, 1 sent',
    pull: 'whole, asked again',
    signIn: 'server-failed, in',
    join: 'server-failed, offline',
  },
  {
    name: 'captive portal',
    rule: storm(answer(200, html, false, 'text/html')),
    isForAll: true,
    change: 'once, 2 sent',
    upload: 'once, 2 sent or once, 1 sent',
    email: 'once, 1 sent',
    update: 'once, 1 sent',
    pull: 'whole, asked again',
    signIn: 'server-strange, in',
    join: 'server-strange, offline',
  },
  {
    name: '500, not done',
    rule: once(answer(500, '{}', false)),
    change: 'once, 2 sent',
    upload: 'once, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-failed, in',
    join: 'server-failed, offline',
  },
  {
    name: '500, but done',
    rule: once(answer(500, '{}', true)),
    change: 'once, 1 sent',
    upload: 'once, 1 spare, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-failed, in',
    join: 'server-failed, ringing',
  },
  {
    name: '503 page, not done',
    rule: once(answer(503, html, false, 'text/html')),
    change: 'once, 2 sent',
    upload: 'once, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-busy, in',
    join: 'server-busy, offline',
  },
  {
    name: '503 page, but done',
    rule: once(answer(503, html, true, 'text/html')),
    change: 'once, 1 sent',
    upload: 'once, 1 spare, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-busy, in',
    join: 'server-busy, ringing',
  },
  {
    name: '429, not done',
    rule: once(answer(429, '{}', false)),
    change: 'once, 2 sent',
    upload: 'once, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-busy, in',
    join: 'server-busy, offline',
  },
  {
    name: '200 HTML, not done',
    rule: once(answer(200, html, false, 'text/html')),
    change: 'once, 2 sent',
    upload: 'once, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-strange, in',
    join: 'server-strange, offline',
  },
  {
    name: '201 HTML, but done',
    rule: once(answer(201, html, true, 'text/html')),
    change: 'once, 1 sent',
    upload: 'once, 1 spare, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-strange, in',
    join: 'server-strange, ringing',
  },
  {
    name: '201 garbage, not done',
    rule: once(answer(201, strange, false)),
    change: 'once, 2 sent',
    upload: 'once, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-strange, in',
    join: 'server-strange, offline',
  },
  {
    name: '201 garbage, but done',
    rule: once(answer(201, strange, true)),
    change: 'once, 1 sent',
    upload: 'once, 1 spare, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-strange, in',
    join: 'server-strange, ringing',
  },
  {
    name: '201 cut JSON, but done',
    rule: once(answer(201, '{"tickets":[{"id"', true)),
    change: 'once, 1 sent',
    upload: 'once, 1 spare, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-strange, in',
    join: 'server-strange, ringing',
  },
  {
    name: '201 empty, but done',
    rule: once(answer(201, '', true)),
    change: 'once, 1 sent',
    upload: 'once, 1 spare, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-strange, in',
    join: 'server-strange, ringing',
  },
  {
    name: '302, not done',
    rule: once(answer(302, '', false)),
    change: 'once, 2 sent',
    upload: 'once, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-redirected, in',
    join: 'server-redirected, offline',
  },
  {
    name: '200 with errors, but done',
    rule: once(answer(200, errors, true)),
    change: 'once, 1 sent',
    upload: 'server-validation, taken back, once, 1 spare, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-validation, in',
    join: 'server-validation, ringing',
  },
  {
    name: '200 with errors, not done',
    rule: once(answer(200, errors, false)),
    change: 'server-validation at narrative (Not now), edited, once, 2 sent',
    upload: 'server-validation, taken back, once, 2 sent',
    record: 'server-validation, taken back, once, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-validation, in',
    join: 'server-validation, offline',
  },
  {
    name: '200 that refuses',
    rule: once(answer(200, refusal, false)),
    change: 'server-refused, edited, once, 2 sent',
    upload: 'server-refused, taken back, once, 2 sent',
    record: 'server-refused, taken back, once, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-refused, in',
    join: 'refused, offline',
  },
  {
    name: '412',
    rule: once(answer(412, errors, false)),
    change: 'server-validation at narrative (Not now), edited, once, 2 sent',
    upload: 'server-validation, taken back, once, 2 sent',
    record: 'server-validation, taken back, once, 2 sent',
    pull: 'whole, asked again',
    signIn: 'server-validation, in',
    join: 'server-validation, offline',
  },
  {
    name: '401',
    rule: once(answer(401, expired, false)),
    change: 'queued, signed in again, once, 2 sent',
    upload: 'queued, signed in again, once, 2 sent',
    pull: 'signed in again, whole, asked again',
    signIn: 'wrong-password, in',
    join: 'sign-in-needed, offline',
  },
]
