import type { CallBack } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useNotices } from '../../ui/notices.ts'
import { useDueText } from './due-text.ts'

/** Says that a call-back was written down, away from the list, and takes it back again. */
export function useCallBackNotice() {
  const notices = useNotices()
  const { period } = useDueText()

  async function takeBack(id: string): Promise<void> {
    const answer = await bridge().callBacks.remove({ id })
    if (!answer.ok) notices.show({ textKey: `error.${answer.error.code}`, tone: 'danger' })
  }

  function tellNoted(callBack: CallBack): void {
    notices.show({
      textKey: 'agenda.callBack.noted',
      params: { when: period(callBack) },
      tone: 'ok',
      actionKey: 'agenda.undo',
      onAction: () => void takeBack(callBack.id),
    })
  }

  return { tellNoted }
}
