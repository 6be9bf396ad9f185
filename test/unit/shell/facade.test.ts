import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildFacade, type Transport } from '../../../preload/contract/facade.ts'
import { allCalls, calls, emptyCase, events, maxMessageBytes } from '../../../preload/contract/index.ts'

function facade(answer: (name: string, input: unknown) => unknown = () => ({ ok: true, value: {} })) {
  const sent: { name: string; input: unknown }[] = []
  const listeners = new Set<(key: string, data: unknown) => void>()
  const transport: Transport = {
    call: async (name, input) => {
      sent.push({ name, input })
      return answer(name, input)
    },
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const tell = (key: string, data: unknown) => {
    for (const each of listeners) each(key, data)
  }
  return { api: buildFacade(transport), sent, tell, listeners }
}

/** Every call of the facade by name, as a page would reach it. */
function verbs(api: object): [string, (input: unknown) => Promise<{ ok: boolean; error?: { code: string } }>][] {
  return Object.entries(calls).flatMap(([group, each]) =>
    Object.keys(each).map((verb) => {
      const groups = api as Record<string, Record<string, (input: unknown) => Promise<{ ok: boolean }>>>
      return [`${group}.${verb}`, groups[group]?.[verb] ?? (() => Promise.reject(new Error('missing')))] as const
    }),
  ) as never
}

describe('window.helpline (A4, B2)', () => {
  it('is made of functions only: one for each call of the contract, and one subscription', () => {
    const { api } = facade()
    expect(
      verbs(api)
        .map(([name]) => name)
        .sort(),
    ).toEqual(allCalls.map((each) => each.name).sort())
    const { on, ...groups } = api as unknown as Record<string, Record<string, unknown>>
    expect(typeof on).toBe('function')
    for (const group of Object.values(groups))
      for (const each of Object.values(group)) expect(typeof each).toBe('function')
  })

  it('refuses what the contract does not know before it is sent, and never throws', async () => {
    const { api, sent } = facade(() => ({ ok: false }))
    for (const [name, call] of verbs(api))
      await fc.assert(
        fc.asyncProperty(fc.anything({ withBigInt: true, withMap: true, withDate: true }), async (input) => {
          const result = await call(input)
          expect(result.ok, name).toBe(false)
        }),
        { numRuns: 25, seed: 20_261_122 },
      )
    for (const each of sent) {
      const definition = allCalls.find(({ name }) => name === each.name)
      expect(definition?.in.safeParse(each.input).success, each.name).toBe(true)
    }
  })

  it('refuses what Electron could not carry', async () => {
    const { api, sent } = facade()
    const proxy = new Proxy({ link: 'x' }, {})
    expect(await api.app.openLink(proxy)).toMatchObject({ ok: false, error: { code: 'bad-request' } })
    expect(await api.session.lock({ extra: () => 1 } as never)).toMatchObject({ error: { code: 'bad-request' } })
    expect(sent).toEqual([])
  })

  it('refuses a message over the cap', async () => {
    const { api, sent } = facade()
    // Within every field's length, but each of these characters weighs six bytes in JSON.
    const long = '\u0001'.repeat(40_000)
    const fields = { ...emptyCase(), narrative: long, resolution: long }
    const id = '0193b7a0-0000-7000-8000-000000000000'
    expect(await api.drafts.save({ id, caseId: null, fields })).toMatchObject({ error: { code: 'too-large' } })
    expect(sent).toEqual([])
    expect(maxMessageBytes).toBeLessThan(2 * 6 * 40_000)
  })

  it('says connection-lost when the way is cut and internal when the answer is no answer', async () => {
    const cut = facade(() => {
      throw new Error('cut')
    })
    expect(await cut.api.session.touch({})).toMatchObject({
      ok: false,
      error: { code: 'connection-lost', retryable: true },
    })
    for (const odd of [
      undefined,
      null,
      7,
      'x',
      {},
      { ok: true },
      { ok: true, value: 7 },
      { ok: true, value: {}, more: 1 },
      { ok: false, error: { code: 'made-up' } },
    ])
      expect(await facade(() => odd).api.session.touch({})).toMatchObject({ ok: false, error: { code: 'internal' } })
    const error = { code: 'locked', retryable: false, ref: 'ABC234', fields: [], waitMs: null }
    expect(await facade(() => ({ ok: false, error })).api.session.touch({})).toEqual({ ok: false, error })
  })

  it('hands listeners the data of their event alone, checked, until they unsubscribe', () => {
    const { api, tell, listeners } = facade()
    const heard: unknown[][] = []
    const stop = api.on('outboxChanged', (...args: unknown[]) => heard.push(args))
    const summary = { waiting: 1, needsYou: 0, oldestAt: null }
    tell('outboxChanged', summary)
    tell('linkChanged', summary)
    tell('outboxChanged', { ...summary, extra: 'x' })
    tell('outboxChanged', null)
    expect(heard).toEqual([[summary]])
    stop()
    expect(listeners.size).toBe(0)
    expect(Object.keys(events).length).toBeGreaterThan(5)
  })
})
