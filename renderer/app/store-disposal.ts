import type { Pinia, PiniaPluginContext } from 'pinia'
import type { InjectionKey } from 'vue'

export interface StoreDisposal {
  /** Ends every store but the lasting ones; each is made anew when a screen next asks for it. */
  disposeAll: () => void
}

export const storeDisposalKey: InjectionKey<StoreDisposal> = Symbol('store-disposal')

/**
 * The stores that outlive lock and sign-out: they hold nothing about any case. The telephone drops names and history at
 * lock itself, and everything at sign-out.
 */
const lasting: readonly string[] = ['desk', 'shortcuts', 'leaving', 'notices', 'exchange', 'phone', 'queue', 'headset']

/**
 * Remembers which stores exist, so that lock and sign-out can throw away what they hold: no case text stays in
 * memory behind a locked screen (SECURITY E2, STYLE 5.9).
 */
export function createStoreDisposal(pinia: Pinia): StoreDisposal {
  const stores = new Map<string, PiniaPluginContext['store']>()
  pinia.use(({ store }) => {
    stores.set(store.$id, store)
  })

  function disposeAll(): void {
    for (const [id, store] of stores) {
      if (lasting.includes(id)) continue
      store.$dispose()
      Reflect.deleteProperty(pinia.state.value, id)
      stores.delete(id)
    }
  }

  return { disposeAll }
}
