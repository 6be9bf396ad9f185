import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDeskScreens } from '../../../renderer/app/desk-screens.ts'
import { createDeskRouter } from '../../../renderer/app/router.ts'
import { signedInState } from '../../kit/fake-bridge.ts'
import { mountDesk, page, reads, signedOutState, until } from '../../kit/mount-desk.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('the screens of the desk', () => {
  it('are not fetched before the first keys of a sign-in, and then by themselves', async () => {
    vi.useFakeTimers()
    const screens = createDeskScreens()
    screens.loadWhenIdle()
    await vi.advanceTimersByTimeAsync(1_400)
    expect(screens.loaded.value).toBeNull()
    await vi.advanceTimersByTimeAsync(200)
    vi.useRealTimers()
    await screens.load()
    expect(screens.loaded.value?.DeskFrame).toBeDefined()
    expect(screens.hasFailed.value).toBe(false)
  })

  it('are not fetched at all by a window that was closed meanwhile', async () => {
    vi.useFakeTimers()
    const screens = createDeskScreens()
    screens.loadWhenIdle()()
    await vi.advanceTimersByTimeAsync(10_000)
    let isAsked = false
    void screens.asked.then(() => (isAsked = true))
    await vi.advanceTimersByTimeAsync(1)
    expect(isAsked).toBe(false)
  })

  it('keep the address waiting, so that no screen behind it is fetched before either', async () => {
    window.location.hash = '#/unsent'
    const screens = createDeskScreens()
    const router = createDeskRouter(screens.asked)
    const going = router.push('/unsent')
    await Promise.resolve()
    expect(router.currentRoute.value.matched).toEqual([])
    await screens.load()
    await going
    expect(router.currentRoute.value.path).toBe('/unsent')
  })

  it('come at once for somebody who signs in faster than that', async () => {
    const real = globalThis.setTimeout
    // The wait never ends here: what comes has come for the sign-in.
    vi.spyOn(globalThis, 'setTimeout').mockImplementation((run: () => void, ms?: number) =>
      ms === 1_500 ? real(() => undefined, 0) : real(run, ms),
    )
    const fake = await mountDesk({ state: signedOutState(), at: '/settings' })
    await reads('Sign in to Helpline Desk')
    const state = signedInState()
    fake.answers('app.getState', () => state)
    fake.emit('sessionChanged', state.session)
    await until(() => page().includes('Amina Otieno'))
  })
})
