import { shallowRef, type InjectionKey, type ShallowRef } from 'vue'
import { reportFault } from './fault-report.ts'

const fetchScreens = () => import('../features/frame/index.ts')
type Screens = Awaited<ReturnType<typeof fetchScreens>>

export interface DeskScreens {
  /** The screens of who is signed in, null until they have been fetched. */
  readonly loaded: Readonly<ShallowRef<Screens | null>>
  /** True when they could not be fetched; a window begun anew asks for them again. */
  readonly hasFailed: Readonly<ShallowRef<boolean>>
  /** Settles at the first `load`: until then no screen of the desk is fetched, not by the router either. */
  readonly asked: Promise<void>
  /** Fetches them, once. Never fails. */
  load: () => Promise<void>
  /** The same once whoever came to sign in has begun: the first keys are not to wait for it. The answer takes it back. */
  loadWhenIdle: () => () => void
}

export const deskScreensKey: InjectionKey<DeskScreens> = Symbol('desk-screens')

/** From the painted sign-in screen on; nobody has typed a password sooner. */
const firstKeysMs = 1_500

/**
 * The desk itself, telephone and all, is most of the window's code. It comes after the sign-in screen has been painted,
 * so that a person can type at once (DESIGN 9 "start").
 */
export function createDeskScreens(): DeskScreens {
  const loaded = shallowRef<Screens | null>(null)
  const hasFailed = shallowRef(false)
  let markAsked = (): void => undefined
  const asked = new Promise<void>((resolve) => {
    markAsked = resolve
  })
  let loading: Promise<void> | null = null

  async function fetchOnce(): Promise<void> {
    try {
      loaded.value = await fetchScreens()
    } catch (error) {
      hasFailed.value = true
      reportFault(error)
    }
  }

  function load(): Promise<void> {
    markAsked()
    loading ??= fetchOnce()
    return loading
  }

  return {
    loaded,
    hasFailed,
    asked,
    load,
    loadWhenIdle() {
      const timer = setTimeout(() => {
        if ('requestIdleCallback' in window) requestIdleCallback(() => void load())
        else void load()
      }, firstKeysMs)
      return () => clearTimeout(timer)
    },
  }
}
