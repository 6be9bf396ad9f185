import type { PhoneAccount } from '../../../../preload/contract/index.ts'
import { codeOf } from '../machine/feature-codes.ts'
import type { Lamp } from '../sip/lamp.ts'
import type { CallDesk, Happening } from './call-desk.ts'

/** So many are followed: each costs the exchange a subscription for every desk. */
const mostLamps = 100

interface Options {
  readonly desk: Pick<CallDesk, 'watchLamp'>
  readonly account: PhoneAccount
  readonly onLamp: (extension: string, lamp: Lamp) => void
  readonly dispatch: (event: Happening) => void
}

export interface LampBoard {
  /** Follows these as well. */
  watch(extensions: readonly string[]): void
  stop(): void
}

/** The lamps of colleagues, and the one of the own pause; nothing where the exchange has none. */
export function createLampBoard({ desk, account, onLamp, dispatch }: Options): LampBoard {
  const stops = new Map<string, () => void>()
  const { control, extension: own } = account

  function watch(extensions: readonly string[]): void {
    if (!control.lamps) return
    for (const extension of extensions) {
      if (extension === own || stops.has(extension) || stops.size >= mostLamps) continue
      stops.set(
        extension,
        desk.watchLamp(extension, (lamp) => onLamp(extension, lamp)),
      )
    }
  }

  const pauseLamp = codeOf(control.pause?.lamp ?? '', { extension: own })
  const stopPause =
    pauseLamp === ''
      ? null
      : desk.watchLamp(pauseLamp, (lamp) => {
          if (lamp !== 'unknown') dispatch({ kind: 'pause-lamp', isLit: lamp === 'busy' || lamp === 'ringing' })
        })
  watch(account.colleagues.map(({ extension }) => extension))

  return {
    watch,
    stop() {
      stopPause?.()
      for (const stop of stops.values()) stop()
      stops.clear()
    },
  }
}
