import type { CallBack, CallBackResult, Result } from '../../../preload/contract/index.ts'
import { useDialRequests } from '../../app/dial-request.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useNotices } from '../../ui/notices.ts'

/** What can be done about a call-back, each with its way back. */
export function useCallBackWays() {
  const notices = useNotices()
  const dialRequests = useDialRequests()

  function taken(answer: Result<unknown>): boolean {
    if (!answer.ok) notices.show({ textKey: `error.${answer.error.code}`, tone: 'danger' })
    return answer.ok
  }

  const take = async (id: string, isTaken: boolean): Promise<boolean> =>
    taken(await bridge().callBacks.take({ id, isTaken }))
  const reopen = async ({ id }: CallBack): Promise<boolean> => taken(await bridge().callBacks.reopen({ id }))

  /** Takes it in hand and asks the telephone to call; the telephone notes the attempt by itself. */
  async function call({ id, number, row, madeFrom, caseId, takenAt }: CallBack): Promise<void> {
    // After a call that died its draft may still wait to be a case; it goes on with the new call.
    dialRequests.ask({ number, caseId: row?.id ?? (madeFrom === 'dropped' ? caseId : null) })
    if (takenAt === null) await take(id, true)
  }

  async function close(callBack: CallBack, result: CallBackResult, reason: string): Promise<boolean> {
    if (!taken(await bridge().callBacks.close({ id: callBack.id, result, reason }))) return false
    notices.show({
      textKey: 'agenda.callBack.isClosed',
      tone: 'ok',
      actionKey: 'agenda.undo',
      onAction: () => void reopen(callBack),
    })
    return true
  }

  return { take, call, close, reopen }
}
