import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  allCalls,
  AppError,
  events,
  maxMessageBytes,
  wallCalls,
  wallEvents,
  WireError,
} from '../../../preload/contract/index.ts'
import type { CallName, ErrorCode } from '../../../preload/contract/index.ts'
import type { Handlers } from '../../../main/ipc/handlers.ts'
import { createRouter } from '../../../main/ipc/router.ts'
import type { SenderVerdict } from '../../../main/ipc/sender.ts'
import { silentLog } from '../../../main/log/log.ts'
import type { EventName, LogFields } from '../../../main/log/log.ts'
import { nothingMasked } from '../../../main/ipc/outward.ts'
import { seedOfRun } from '../../kit/seed.ts'
import { examples } from './call-examples.ts'

const seed = seedOfRun('router')

type Answers = Partial<Record<CallName, (input: unknown) => unknown>>

/** A router whose handlers answer with `answers`, or else with something no schema accepts. */
function routerWith(
  options: {
    answers?: Answers
    isLocked?: boolean
    refusal?: ErrorCode | null
    logged?: [EventName, LogFields?][]
  } = {},
) {
  const called: string[] = []
  const log = (event: EventName, fields?: LogFields) =>
    void options.logged?.push([event, ...(fields ? [fields] : [])] as [EventName, LogFields?])
  let now = 1_000_000
  const handlers = Object.fromEntries(
    allCalls.map(({ name }) => [
      name,
      (input: unknown) => {
        called.push(name)
        return (options.answers?.[name as CallName] ?? (() => Symbol('no answer')))(input)
      },
    ]),
  ) as unknown as Handlers
  const router = createRouter({
    outward: nothingMasked,
    handlers,
    session: {
      isLocked: () => options.isLocked ?? false,
      mayFinish: () => false,
      refusalOf: () => options.refusal ?? null,
    },
    log: options.logged === undefined ? silentLog : { info: log, warn: log, error: log },
    clock: { now: () => now, after: () => () => undefined },
    newRef: () => 'ABC234',
  })
  return { ...router, called, pass: (ms: number) => void (now += ms) }
}

async function codeOfCall(
  router: ReturnType<typeof routerWith>,
  name: unknown,
  input: unknown,
  sender: SenderVerdict = 'trusted',
) {
  const result = await router.handle(name, input, sender)
  if (result.ok) return 'ok'
  expect(WireError.safeParse(result.error).success).toBe(true)
  return result.error.code
}

describe('any input at all (SECURITY B2)', () => {
  test('to a call nobody knows is refused, never thrown', async () => {
    const router = routerWith()
    await fc.assert(
      fc.asyncProperty(fc.anything(), fc.anything(), async (name, input) => {
        expect(await codeOfCall(router, name, input)).toBe('unknown-call')
      }),
      { seed, numRuns: 300 },
    )
    for (const name of ['constructor', '__proto__', 'toString', 'app', 'app.', 'app.getState ', 'APP.GETSTATE']) {
      expect(await codeOfCall(router, name, {})).toBe('unknown-call')
    }
    expect(router.called).toEqual([])
  })

  test.each(allCalls)('to $name is either right or refused before its handler runs', async (call) => {
    const example = examples[call.name as CallName] as Record<string, unknown>
    const keys = Object.keys(example)
    const spoilt = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true, withObjectString: true }),
      fc.tuple(fc.string(), fc.anything()).map(([key, value]) => ({ ...example, [key === '' ? 'x' : key]: value })),
      ...(keys.length === 0
        ? []
        : [
            fc
              .constantFrom(...keys)
              .map((key) => Object.fromEntries(Object.entries(example).filter(([each]) => each !== key))),
            fc
              .tuple(fc.constantFrom(...keys), fc.anything({ withBigInt: true }))
              .map(([key, value]) => ({ ...example, [key]: value })),
          ]),
    )
    await fc.assert(
      fc.asyncProperty(spoilt, async (input) => {
        const router = routerWith()
        const code = await codeOfCall(router, call.name, input)
        if (router.called.length > 0) expect(call.in.safeParse(input).success).toBe(true)
        else expect(['bad-request', 'too-large']).toContain(code)
      }),
      { seed, numRuns: 150 },
    )
  })

  test.each(allCalls)('with a key too many is refused by $name', async (call) => {
    const router = routerWith()
    const example = examples[call.name as CallName]
    expect(await codeOfCall(router, call.name, { ...example, extra: 1 })).toBe('bad-request')
    expect(await codeOfCall(router, call.name, [example])).toBe('bad-request')
    expect(router.called).toEqual([])
    // Right input reaches the handler, whose impossible answer must not reach the window.
    expect(await codeOfCall(router, call.name, example)).toBe('internal')
    expect(router.called).toEqual([call.name])
  })

  test('that weighs more than 256 KiB is refused before anything reads it (SECURITY B5)', async () => {
    const router = routerWith()
    const heavy = { text: 'ŋ'.repeat(maxMessageBytes / 2) }
    expect(await codeOfCall(router, 'cases.search', heavy)).toBe('too-large')
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    expect(await codeOfCall(router, 'cases.search', circular)).toBe('bad-request')
    expect(
      await codeOfCall(router, 'cases.search', {
        get text() {
          throw new Error('trap')
        },
      }),
    ).toBe('bad-request')
  })
})

test('an answer that weighs more than 256 KiB stays in the core (SECURITY B5)', async () => {
  const draft = { ...examples['drafts.save'], createdAt: 1, updatedAt: 1 }
  const heavy = { ...draft, fields: { ...draft.fields, narrative: 'ŋ'.repeat(20_000) } }
  const router = (count: number) =>
    routerWith({ answers: { 'drafts.list': () => Array.from({ length: count }, () => heavy) } })
  expect(await codeOfCall(router(2), 'drafts.list', {})).toBe('ok')
  expect(await codeOfCall(router(20), 'drafts.list', {})).toBe('too-large')
})

describe('a sender', () => {
  test.each(['unknown-window', 'subframe', 'foreign-origin', 'closing'] as const)(
    'that is %s is refused and recorded (SECURITY B1)',
    async (sender) => {
      const logged: [EventName, LogFields?][] = []
      const router = routerWith({ logged })
      expect(await codeOfCall(router, 'app.getState', {}, sender)).toBe('forbidden')
      expect(router.called).toEqual([])
      expect(logged[0]).toEqual(['call-refused', { call: 'app.getState', state: sender }])
    },
  )
})

describe('too many calls (SECURITY B5)', () => {
  test('of one name are refused until ten seconds have passed; others go on', async () => {
    const router = routerWith({ answers: { 'session.touch': () => ({}), 'sync.pull': () => ({}) } })
    for (let n = 0; n < 200; n += 1) expect(await codeOfCall(router, 'session.touch', {})).toBe('ok')
    expect(await codeOfCall(router, 'session.touch', {})).toBe('too-fast')
    expect(await codeOfCall(router, 'sync.pull', {})).toBe('ok')
    router.pass(9_999)
    expect(await codeOfCall(router, 'session.touch', {})).toBe('too-fast')
    router.pass(1)
    expect(await codeOfCall(router, 'session.touch', {})).toBe('ok')
  })

  test('do not shut the door for long when the clock is set back', async () => {
    const router = routerWith({ answers: { 'session.touch': () => ({}) } })
    for (let n = 0; n < 200; n += 1) await codeOfCall(router, 'session.touch', {})
    router.pass(-3_600_000)
    expect(await codeOfCall(router, 'session.touch', {})).toBe('ok')
  })

  test('with passwords are twenty in ten seconds', () => {
    for (const call of allCalls) {
      if (
        ['signIn', 'signInAgain', 'replaceDefaultPassword', 'unlock', 'changePassword'].some(
          (verb) => call.name === `session.${verb}`,
        )
      ) {
        expect(call.perTenSeconds).toBeLessThanOrEqual(20)
      }
    }
  })
})

describe('while the screen is locked (SECURITY B5)', () => {
  test.each(allCalls)('$name answers only if it was declared to', async (call) => {
    const router = routerWith({ isLocked: true })
    const code = await codeOfCall(router, call.name, examples[call.name as CallName])
    expect(code === 'locked').toBe(!call.whileLocked)
  })

  test('only the state of the app, a fault of the window, lock, unlock, sign-out and what a running call needs answer', () => {
    expect(allCalls.filter((call) => call.whileLocked).map((call) => call.name)).toEqual([
      'app.getState',
      'app.reportFault',
      'session.lock',
      'session.unlock',
      'session.signOut',
      'queue.getState',
      'queue.leave',
      'queue.refresh',
      'phone.probe',
      'phone.setBusy',
      'callLog.record',
      'practice.reportExchange',
    ])
  })
})

describe('what a handler throws', () => {
  test('crosses as its code, with its fields and the wait, and a reference that the log carries too', async () => {
    const logged: [EventName, LogFields?][] = []
    const fields = [{ field: 'narrative', rule: 'required' as const, serverText: null }]
    const router = routerWith({
      logged,
      answers: {
        'sync.pull': () => {
          throw new AppError('invalid', { fields, waitMs: 5 })
        },
      },
    })
    expect(await router.handle('sync.pull', {}, 'trusted')).toEqual({
      ok: false,
      error: { code: 'invalid', retryable: false, ref: 'ABC234', fields, waitMs: 5 },
    })
    expect(logged).toEqual([['call-refused', { code: 'invalid', ref: 'ABC234', call: 'sync.pull' }]])
  })

  test.each([new Error('SELECT name FROM cases'), 'text', null, undefined, { code: 'invalid' }])(
    'and is not ours becomes "internal" without a word of it (%s)',
    async (thrown) => {
      const router = routerWith({
        answers: {
          'sync.pull': () => {
            // eslint-disable-next-line @typescript-eslint/only-throw-error -- anything may be thrown; that is the point
            throw thrown
          },
        },
      })
      expect(await router.handle('sync.pull', {}, 'trusted')).toEqual({
        ok: false,
        error: { code: 'internal', retryable: false, ref: 'ABC234', fields: [], waitMs: null },
      })
    },
  )

  test('or answers beyond its schema does not reach the window (SECURITY B2, B6)', async () => {
    const router = routerWith({ answers: { 'session.touch': () => ({ token: 'secret' }) } })
    expect(await codeOfCall(router, 'session.touch', {})).toBe('internal')
  })
})

describe('the wallboard’s window (SECURITY B1)', () => {
  test('may look at the board, and is refused everything else whoever is signed in', async () => {
    const router = routerWith()
    for (const { name } of allCalls) {
      const result = await router.handle(name, examples[name as CallName], 'trusted', 'wall')
      const isRefused = !result.ok && result.error.code === 'forbidden'
      expect([name, isRefused]).toEqual([name, !wallCalls.has(name)])
    }
    expect(router.called.toSorted()).toEqual([...wallCalls].toSorted())
    for (const name of wallCalls) expect(await codeOfCall(router, name, {}, 'foreign-origin')).toBe('forbidden')
  })

  test('names calls and events that there are, and none that tells of a case', () => {
    expect([...wallCalls].filter((name) => !allCalls.some((call) => call.name === name))).toEqual([])
    expect([...wallEvents].filter((key) => !(key in events))).toEqual([])
    expect([...wallCalls].filter((name) => !/^(app|board)\./.test(name))).toEqual([])
    for (const writes of ['board.setThresholds', 'app.setPreferences', 'board.openWall', 'session.touch']) {
      expect(wallCalls.has(writes)).toBe(false)
    }
  })
})
