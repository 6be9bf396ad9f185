import { expect, test } from 'vitest'
import { firstThresholds } from '../../../preload/contract/index.ts'
import { until } from '../../kit/poll.ts'
import { passwords, startRig, startServer } from '../core/desk-rig.ts'

test('a supervisor looks at the board and chooses thresholds, which are theirs and kept; an agent has no board', async () => {
  const server = await startServer(40)
  const rig = await startRig({ practiceUrl: server.url })
  await rig.signIn('amina', passwords.amina)
  expect(await rig.code('board.watch', {})).toBe('forbidden')
  expect(await rig.code('board.setThresholds', firstThresholds())).toBe('forbidden')
  await rig.must('session.signOut', {})

  await rig.signIn('neema', passwords.neema)
  expect(await rig.must('board.getThresholds', {})).toEqual(firstThresholds())
  const chosen = { ...firstThresholds(), isSounding: false, waiting: { warn: 4, danger: null } }
  expect(await rig.must('board.setThresholds', chosen)).toEqual(chosen)
  const live = await until('the board is read', async () => {
    const view = await rig.must('board.watch', {})
    return view.state === 'live' && view.totalsReadAt !== null && view
  })
  expect(live.totals?.cases).toBe(40)
  expect(live.agents.find(({ isSelf }) => isSelf)?.name).toBe('Neema Achieng')
  expect(live.today?.inbound).toBeTypeOf('number')
  await until('the window is told', () => rig.told.some(({ key }) => key === 'boardChanged'))

  await rig.must('session.lock', {})
  expect(await rig.code('board.watch', {})).toBe('locked')
  await rig.must('session.unlock', { password: passwords.neema })
  expect(await rig.must('board.getThresholds', {})).toEqual(chosen)
  expect(await rig.code('board.leave', {})).toBe('ok')
})
