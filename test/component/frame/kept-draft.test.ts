import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { effectScope } from 'vue'
import { useKeptDraft } from '../../../renderer/app/use-kept-draft.ts'
import { useKeptWork } from '../../../renderer/app/kept-work.ts'
import { useLeaving } from '../../../renderer/app/leaving.ts'
import { useNoticeList } from '../../../renderer/ui/notices.ts'
import { wireError } from '../../kit/fake-bridge.ts'

/** The draft of one form while that form is on the screen, and as it goes. */

interface Words {
  readonly id: string
  readonly text: string
}

function form() {
  const disk = { isFull: false, kept: new Map<string, string>() }
  const scope = effectScope()
  const draft = scope.run(() =>
    useKeptDraft<Words>(({ id, text }) => {
      if (disk.isFull) return Promise.resolve({ ok: false, error: wireError('disk-full') })
      disk.kept.set(id, text)
      return Promise.resolve({ ok: true, value: { updatedAt: 1 } })
    }),
  )
  if (draft === undefined) throw new Error('No draft')
  onTestFinished(() => scope.stop())
  return { disk, draft, scope }
}

beforeEach(() => setActivePinia(createPinia()))

it('is kept under its own name when the same screen shows another one', async () => {
  const { disk, draft } = form()
  draft.changed({ id: 'first', text: 'half a sent' })
  draft.startAnew()
  draft.changed({ id: 'second', text: 'another' })
  await useKeptWork().settled()
  await draft.flush()
  expect([...disk.kept]).toEqual([
    ['first', 'half a sent'],
    ['second', 'another'],
  ])
})

it('that cannot be kept holds its screen once, says why, and gives way to whoever leaves again', async () => {
  const { disk, draft } = form()
  expect(await draft.mayLeave()).toBe(true)
  disk.isFull = true
  draft.changed({ id: 'first', text: 'half a sent' })
  expect(await draft.mayLeave()).toBe(false)
  expect(useNoticeList().shown.map(({ textKey }) => textKey)).toEqual(['common.leaveNotKept'])
  expect(await useLeaving().settle()).toBe(false)
  expect(await draft.mayLeave()).toBe(true)
  expect(useNoticeList().shown).toHaveLength(1)
  // Who stayed after all and wrote on is asked about that as well.
  draft.changed({ id: 'first', text: 'half a senten' })
  expect(await draft.mayLeave()).toBe(false)
  draft.changed({ id: 'first', text: 'half a sent' })
  disk.isFull = false
  expect(await draft.mayLeave()).toBe(true)
  expect(disk.kept.get('first')).toBe('half a sent')
  disk.isFull = true
  draft.changed({ id: 'first', text: 'half a sentence' })
  expect(await draft.mayLeave()).toBe(false)
})

it('that was saved or thrown away holds nobody', async () => {
  const { disk, draft } = form()
  disk.isFull = true
  draft.changed({ id: 'first', text: 'half a sent' })
  draft.forget()
  expect(await draft.mayLeave()).toBe(true)
  expect(await useLeaving().settle()).toBe(true)
})
