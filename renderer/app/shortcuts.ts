import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'

/** A key with a meaning: named as a person reads it, such as `F2`, `Ctrl+K`, `Alt+1`, `Ctrl+Enter`, `Esc`. */
export interface Shortcut {
  keys: string
  /** The sentence in the F1 dialog. */
  labelKey: string
  run: () => void
  /** Asked at each press; without it the key always works while its owner is on screen. */
  enabled?: () => boolean
  /** A call does not wait for a dialog or menu to be closed. */
  worksOverDialogs?: boolean
  /** For what must not happen by a slip: `run` comes only when the key has been held for `ms`. */
  hold?: {
    ms: number
    /** The key is down (true), or was let go or has done its work (false): for showing how far it is. */
    onHolding: (isHolding: boolean) => void
  }
}

const named: Readonly<Record<string, string>> = { Escape: 'Esc', ' ': 'Space', ArrowUp: 'Up', ArrowDown: 'Down' }

/** The key as a person would write it. Letters go by what is printed on a Latin keyboard, whatever the layout. */
export function keysOf(event: KeyboardEvent): string {
  const physical = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code)?.[1]
  const isPlain = /^[\x21-\x7e]$/.test(event.key)
  const key = named[event.key] ?? (isPlain ? event.key.toUpperCase() : event.key.length === 1 ? physical : event.key)
  const parts = [
    event.ctrlKey || event.metaKey ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey ? 'Shift' : '',
    key ?? event.key,
  ]
  return parts.filter((part) => part !== '').join('+')
}

/**
 * Reloading would throw away what is on the screen (DESIGN 8), and printing would put a case on paper (SECURITY C12): these
 * never reach the browser.
 */
export const blockedKeys: readonly string[] = ['F5', 'Ctrl+F5', 'Shift+F5', 'Ctrl+R', 'Ctrl+Shift+R', 'Ctrl+P']

function isOverlayOpen(): boolean {
  return document.querySelector('.v-overlay--active.v-dialog, .v-overlay--active.v-menu') !== null
}

/** The one list of keys: what F1 shows and what a press runs. The owner that came last wins a key. */
export const useShortcutList = defineStore('shortcuts', () => {
  const registered = shallowRef<readonly Shortcut[]>([])
  /** The key that is being held, until it is let go. */
  let held: { key: string; owner: Shortcut; letGo: () => void } | null = null

  function letGo(): void {
    held?.letGo()
    held = null
  }

  function startHolding(key: string, owner: Shortcut): void {
    const { run, hold } = owner
    if (hold === undefined) return
    letGo()
    hold.onHolding(true)
    const timer = setTimeout(() => {
      hold.onHolding(false)
      run()
    }, hold.ms)
    held = {
      key,
      owner,
      letGo: () => {
        clearTimeout(timer)
        hold.onHolding(false)
      },
    }
  }

  function onKeyup(event: KeyboardEvent): void {
    if (held?.key === event.key) letGo()
  }

  function onKeydown(event: KeyboardEvent): void {
    const keys = keysOf(event)
    if (blockedKeys.includes(keys)) {
      event.preventDefault()
      return
    }
    if (event.defaultPrevented) return
    const shortcut = registered.value.findLast((each) => each.keys === keys && (each.enabled?.() ?? true))
    if (shortcut === undefined) return
    // An open dialog or menu has the keyboard to itself.
    if (shortcut.worksOverDialogs !== true && isOverlayOpen()) return
    event.preventDefault()
    if (event.repeat) return
    if (shortcut.hold === undefined) shortcut.run()
    else startHolding(event.key, shortcut)
  }

  function listen(): void {
    window.addEventListener('keydown', onKeydown)
    window.addEventListener('keyup', onKeyup)
    // A key let go elsewhere is never heard of.
    window.addEventListener('blur', letGo)
  }

  function stopListening(): void {
    letGo()
    window.removeEventListener('keydown', onKeydown)
    window.removeEventListener('keyup', onKeyup)
    window.removeEventListener('blur', letGo)
  }

  function add(shortcut: Shortcut): () => void {
    if (registered.value.length === 0) listen()
    registered.value = [...registered.value, shortcut]
    return () => {
      registered.value = registered.value.filter((each) => each !== shortcut)
      if (held?.owner === shortcut) letGo()
      if (registered.value.length === 0) stopListening()
    }
  }

  /** What F1 shows: each key once, the way it works now; keys that do the same stand together. */
  const shown = computed(() => {
    const byMeaning = new Map<string, string[]>()
    for (const { keys, labelKey } of new Map(registered.value.map((each) => [each.keys, each])).values()) {
      byMeaning.set(labelKey, [...(byMeaning.get(labelKey) ?? []), keys])
    }
    return [...byMeaning].map(([labelKey, keys]) => ({ labelKey, keys }))
  })

  return { registered, shown, add }
})

/** Gives a key a meaning for as long as the calling component is on screen. */
export function useShortcut(shortcut: Shortcut): void {
  onScopeDispose(useShortcutList().add(shortcut))
}
