import { expect, it } from 'vitest'
import { button, mountDesk, page, reads, until } from '../../kit/mount-desk.ts'
import { signedInState } from '../../kit/fake-bridge.ts'

const minute = 60_000

it('a clock that is more than two minutes wrong is said beside the light of the server, and which way (DESIGN 6.11)', async () => {
  const base = signedInState()
  const link = { state: 'connected', sinceAt: 1, lastAnswerAt: 1 } as const
  const fake = await mountDesk({ state: { ...base, link: { ...link, skewMs: 3 * minute } } })
  await reads('Server connected')
  button('Server connected').click()
  await reads('The clock of this computer is 3 minutes behind')
  fake.emit('linkChanged', { ...link, skewMs: -5 * minute })
  await reads('The clock of this computer is 5 minutes ahead')
  fake.emit('linkChanged', { ...link, skewMs: minute })
  await until(() => !page().includes('The clock of this computer'))
  expect(page()).toContain('Server connected')
})
