import { expect, test } from 'vitest'
import { roles } from '../../../preload/contract/index.ts'
import { keepFrom, programRetention, retentionOf } from '../../../main/retention/policy.ts'
import { Site } from '../../../main/site/site.ts'

const now = Date.UTC(2026, 10, 22)
const dayMs = 86_400_000

test('an agent keeps closed cases 90 days, calls and messages 30; whoever oversees keeps them longer', () => {
  expect(retentionOf('agent', null)).toEqual({ cases: 90, calls: 30, qa: 90, messages: 30, files: 30 })
  expect(retentionOf('supervisor', null)).toEqual({ cases: 400, calls: 90, qa: 400, messages: 90, files: 90 })
  for (const role of roles) expect(retentionOf(role, null)).toEqual(programRetention[role])
})

test('the site says otherwise for a role and a kind, and only for these', () => {
  const site = { agent: { cases: 7, calls: null } }
  expect(retentionOf('agent', site)).toEqual({ cases: 7, calls: null, qa: 90, messages: 30, files: 30 })
  expect(retentionOf('quality', site)).toEqual(programRetention.quality)
})

test('what is kept for good has no oldest instant, and a senseless clock removes nothing', () => {
  const days = retentionOf('agent', { agent: { calls: null } })
  expect(keepFrom(days, 'calls', now)).toBe(0)
  expect(keepFrom(days, 'cases', now)).toBe(now - 90 * dayMs)
  expect(keepFrom(days, 'cases', 0)).toBe(0)
})

test('a site file says days by role and kind; nonsense in it is refused', () => {
  const { keep } = Site.shape
  expect(keep.parse({ agent: { cases: 7, calls: null } })).toEqual({ agent: { cases: 7, calls: null } })
  expect(keep.parse(undefined)).toBeUndefined()
  for (const wrong of [{ agent: { cases: 0 } }, { agent: { cases: 1.5 } }, { agent: { drafts: 3 } }, { nobody: {} }]) {
    expect(keep.safeParse(wrong).success).toBe(false)
  }
})
