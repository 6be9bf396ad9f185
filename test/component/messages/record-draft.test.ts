import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import type { Result } from '../../../preload/contract/index.ts'
import { setBridge } from '../../../renderer/bridge/bridge.ts'
import { useRecordDraft } from '../../../renderer/features/records/use-record-draft.ts'
import { fakeBridge, wireError } from '../../kit/fake-bridge.ts'

/** A message or a score that is being written: what is typed is kept, whatever becomes of sending it (DESIGN 6.1). */

interface Words {
  readonly text: string
}
const draft = (id: string, text = '') => ({ id, fields: { text }, record: null, isStored: false })

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => {
  vi.useRealTimers()
  document.body.replaceChildren()
})

/** The draft of a screen, over a core whose answers the test gives. */
async function screen() {
  const kept: string[] = []
  const asked: string[] = []
  const answers: { commit: Promise<Result<unknown>> | Result<unknown>; discard: Result<unknown> } = {
    commit: { ok: true, value: {} },
    discard: { ok: true, value: {} },
  }
  const open = () =>
    useRecordDraft<Words, ReturnType<typeof draft>>({
      kinds: ['sms'],
      missingOf: () => [],
      keep: async ({ id, fields }) => {
        await Promise.resolve()
        kept.push(`${id}: ${fields.text}`)
        return { ok: true, value: { updatedAt: 1 } }
      },
      commit: async ({ draftId, fields }) => {
        asked.push(`${draftId}: ${fields.text}`)
        return answers.commit
      },
      discard: async () => answers.discard,
    })
  const made: ReturnType<typeof open>[] = []
  const Screen = defineComponent({
    setup() {
      made.push(open())
      return () => null
    },
  })
  setBridge(fakeBridge().api)
  const pinia = createPinia()
  setActivePinia(pinia)
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: Screen }] })
  await router.push('/')
  mount(RouterView, { global: { plugins: [pinia, router] } })
  await flushPromises()
  const [record] = made
  if (record === undefined) throw new Error('the screen was not shown')
  const type = (text: string) => record.change({ text }, () => true)
  const pass = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms)
    await flushPromises()
  }
  return { record, kept, asked, answers, type, pass }
}

it('what was typed last is kept before it is sent, and nothing while it is on its way or afterwards', async () => {
  const { record, kept, asked, answers, type, pass } = await screen()
  await record.show(async () => draft('one'))
  type('Karibu')
  const sending = Promise.withResolvers<Result<unknown>>()
  answers.commit = sending.promise
  const sent = record.commit()
  await pass(1_000)
  expect([asked, kept]).toEqual([['one: Karibu'], ['one: Karibu']])
  // It is on its way: leaving is nothing to be asked about.
  expect(record.keeping.value.state).toBe('kept')
  sending.resolve({ ok: true, value: {} })
  expect(await sent).toBe('taken')
  await pass(60_000)
  expect(kept).toEqual(['one: Karibu'])
})

it('what is typed after it could not be sent is kept', async () => {
  const { record, kept, answers, type, pass } = await screen()
  await record.show(async () => draft('one'))
  answers.commit = { ok: false, error: wireError('disk-full') }
  type('Karibu')
  expect(await record.commit()).toBe('failed')
  type('Karibu kesho')
  await pass(250)
  expect(kept).toEqual(['one: Karibu', 'one: Karibu kesho'])
})

it('what is typed after it could not be thrown away is kept', async () => {
  const { record, kept, answers, type, pass } = await screen()
  await record.show(async () => draft('one'))
  answers.discard = { ok: false, error: wireError('disk-full') }
  type('Karibu')
  expect(await record.discard()).toMatchObject({ undo: null, error: { code: 'disk-full' } })
  type('Karibu kesho')
  await pass(250)
  expect(kept).toEqual(['one: Karibu', 'one: Karibu kesho'])
})

it('the last words of one are kept under its own name before another one is read', async () => {
  const { record, kept, type, pass } = await screen()
  await record.show(async () => draft('one'))
  type('the last words of one')
  let keptBefore: string[] = []
  await record.show(async () => {
    keptBefore = [...kept]
    return draft('two')
  })
  expect(keptBefore).toEqual(['one: the last words of one'])
  type('of two')
  await pass(250)
  expect(kept).toEqual(['one: the last words of one', 'two: of two'])
})

it('of two that were asked for the last one is shown, whichever comes first', async () => {
  const { record } = await screen()
  const slow = Promise.withResolvers<ReturnType<typeof draft>>()
  const first = record.show(() => slow.promise)
  await record.show(async () => draft('two'))
  slow.resolve(draft('one'))
  await first
  expect(record.opened.value?.id).toBe('two')
})
