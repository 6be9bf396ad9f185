import { describe, expect, it } from 'vitest'
import type { StorageState } from '../../../preload/contract/index.ts'
import { emptyStorage, signedInState } from '../../kit/fake-bridge.ts'
import { button, mountDesk, until } from '../../kit/mount-desk.ts'

function storage(more: Partial<StorageState>): StorageState {
  return { state: 'fine', sinceAt: 1, failedSaves: 0, freeBytes: 1, isChecking: false, ...more }
}

const banner = (): string => document.querySelector('[data-storage-banner]')?.textContent.replace(/\s+/g, ' ') ?? ''

describe('what keeps work from being kept', () => {
  it.each([
    ['nearly-full', 'nearly full', 'status'],
    ['full', 'disk of this computer is full', 'alert'],
    ['read-only', 'does not let the program write', 'alert'],
    ['locked', 'Another program holds the file', 'status'],
    ['damaged', 'cannot be read', 'alert'],
    ['worker-restarted', 'was started again', 'status'],
    ['clock-behind', 'clock of this computer is wrong', 'status'],
  ] as const)('is said with what is safe and what to do: %s', async (state, words, role) => {
    await mountDesk({ state: signedInState({ storage: storage({ state }) }) })
    await until(() => banner().includes(words))
    expect(document.querySelector('.storage-banner__body')?.getAttribute('role')).toBe(role)
    expect(banner().split('.').length).toBeGreaterThan(2)
  })

  it('comes and goes with the trouble, with the number of saves that did not get through', async () => {
    const fake = await mountDesk({})
    expect(banner()).toBe('')
    fake.emit('storageChanged', storage({ state: 'full', failedSaves: 2 }))
    await until(() => banner().includes('2 saves did not get through; their forms say so.'))
    expect(document.querySelector('[data-storage-banner]')?.parentElement?.previousElementSibling?.className).toContain(
      'desk__view',
    )
    fake.emit('storageChanged', storage({ state: 'fine' }))
    await until(() => banner() === '')
  })

  it('tells once, in numbers, what was taken over from a damaged file', async () => {
    const report = {
      at: 1,
      unsent: { saved: 7, lost: 0 },
      drafts: { saved: 2, lost: 1 },
      calls: { saved: 0, lost: null },
      files: { saved: 0, lost: 0 },
      own: { saved: 3, lost: null },
      setAsideBytes: 4_200_000,
    }
    const fake = await mountDesk({
      state: signedInState({ storage: storage({ state: 'salvaged' }) }),
      prepare: (core) => {
        core.answers('storage.getOverview', () => ({ ...emptyStorage, report }))
        core.answers('storage.dismissReport', () => ({}))
      },
    })
    await until(() => banner().includes('7 unsent changes taken over · none lost'))
    expect(banner()).toContain('2 drafts taken over · 1 lost')
    expect(banner()).toContain('3 follow-ups, call-backs and remarks taken over · whether any was lost cannot be told')
    expect(banner()).toContain('whether any was lost cannot be told')
    expect(banner()).not.toContain('0 files')
    expect(banner()).toContain('4.2 MB')
    button('I have read it').click()
    await until(() => fake.made.some(({ name }) => name === 'storage.dismissReport'))
    fake.emit('storageChanged', storage({ state: 'fine' }))
    await until(() => banner() === '')
  })
})
