import { onBeforeUnmount, onMounted } from 'vue'
import type { PhoneAccount, WireError } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { useErrorText } from '../../app/error-text.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useNotices } from '../../ui/notices.ts'
import { createWebSocket, usePhoneStore, useQueueStore, type SipSocket } from '../phone/index.ts'
import { useExchangeStore } from '../practice/index.ts'

/** Takes the telephone down when the person signs out, from the desk or from behind a lock; the answer stops listening. */
export function endTelephoneAtSignOut(): () => void {
  return bridge().on('sessionChanged', ({ phase }) => {
    if (phase !== 'signed-out') return
    useQueueStore().stop()
    // The phone store hangs up by itself; the exchange behind it goes last.
    void usePhoneStore()
      .stop()
      .then(() => useExchangeStore().stop())
  })
}

/**
 * Gives the person at the desk their telephone: registers it at the exchange their account names, the one in this
 * window in practice. It goes on through a lock, so after an unlock there is nothing to do.
 */
export function useTelephone(): void {
  const desk = useDeskStore()
  const phone = usePhoneStore()
  const queue = useQueueStore()
  const exchange = useExchangeStore()
  const notices = useNotices()
  const errorText = useErrorText()

  async function socketFor(account: PhoneAccount): Promise<SipSocket | null> {
    return account.server.kind === 'wss' ? createWebSocket(account.server.url) : exchange.socketFor(account)
  }

  function tell(error: WireError): void {
    notices.show({
      textKey: 'frame.phone.notStarted',
      params: { why: errorText(error) },
      tone: 'danger',
      actionKey: 'common.tryAgain',
      onAction: () => void start(),
      timeoutMs: 0,
    })
  }

  const isRunning = (): boolean => phone.account !== null
  let starting: Promise<void> | null = null

  /** One at a time: a second start would take the exchange's line away from the first. */
  function start(): Promise<void> {
    starting ??= startOnce().finally(() => {
      starting = null
    })
    return starting
  }

  async function startOnce(): Promise<void> {
    if (!desk.can('call.use')) return
    if (!isRunning()) {
      const answer = await bridge().phone.getAccount({})
      if (!answer.ok) {
        tell(answer.error)
        return
      }
      const { account, devices } = answer.value
      if (account === null || isRunning()) return
      // A window that was reloaded in a call no longer is in one.
      void bridge().phone.setBusy({ isBusy: false })
      const socket = await socketFor(account)
      // The person may have left meanwhile.
      if (desk.session?.phase === 'signed-out') return
      if (socket === null) {
        if (exchange.error !== null) tell(exchange.error)
        return
      }
      phone.start(account, devices, socket)
    }
    await queue.load()
  }

  onMounted(() => void start())
  // A later sign-in at the server may bring the extension that was not known before.
  onBeforeUnmount(
    bridge().on('sessionChanged', ({ phase }) => {
      if (phase === 'signed-in' && !isRunning()) void start()
    }),
  )
}
