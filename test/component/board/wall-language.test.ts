import { expect, onTestFinished, test, vi } from 'vitest'
import { createWall } from '../../../renderer/app/create-wall.ts'
import { setBridge } from '../../../renderer/bridge/bridge.ts'
import { wallCalls } from '../../../preload/contract/index.ts'
import { fakeBridge, signedInState } from '../../kit/fake-bridge.ts'
import { button, page, until } from '../../kit/mount-desk.ts'

// The file of this language cannot be had, as on a disk that fails.
vi.mock('../../../renderer/app/texts/sw.ts', () => {
  throw new Error('kanari of the disk')
})

test('a wallboard whose language cannot be read says so in the words it has, and shows what it can', async () => {
  const fake = fakeBridge()
  const { preferences, session, ...rest } = signedInState()
  const locked = { ...session, phase: 'locked' as const, permissions: [] }
  fake.answers('app.getState', () => ({ ...rest, session: locked, preferences: { ...preferences, locale: 'sw' } }))
  fake.answers('app.reportFault', () => ({}))
  setBridge(fake.api)
  const reload = vi.spyOn(window.location, 'reload').mockReturnValue(undefined)
  const host = document.createElement('div')
  document.body.append(host)
  const app = createWall()
  app.mount(host)
  onTestFinished(() => {
    app.unmount()
    host.remove()
    reload.mockRestore()
  })
  await until(() => page().includes('The texts of this language could not be read'))
  expect(page()).toContain('The desk is locked')
  expect(page()).not.toContain('kanari')
  button('Open the screen again').click()
  expect(reload).toHaveBeenCalledOnce()
  expect(fake.made.filter(({ name }) => !wallCalls.has(name))).toEqual([])
})
