import type { FollowUp } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useNotices } from '../../ui/notices.ts'

/** What can be done about a follow-up in one press, each with its way back. */
export function useFollowUpWays() {
  const notices = useNotices()
  const failed = (): void => void notices.show({ textKey: 'agenda.notKept', tone: 'danger' })

  async function setDone(id: string, isDone: boolean): Promise<boolean> {
    const answer = await bridge().followUps.setDone({ id, isDone })
    if (!answer.ok) failed()
    return answer.ok
  }

  async function finish({ id }: FollowUp): Promise<void> {
    if (!(await setDone(id, true))) return
    notices.show({
      textKey: 'agenda.followUp.isDone',
      tone: 'ok',
      actionKey: 'agenda.undo',
      onAction: () => void setDone(id, false),
    })
  }

  return { finish, reopen: ({ id }: FollowUp) => setDone(id, false) }
}
