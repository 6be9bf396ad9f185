import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { QueueAnswer, QueueState, WireError } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'
import { usePhoneStore } from './store.ts'

const unknown: QueueState = { status: 'unknown', sinceAt: 0, readAt: null, callId: '', queue: '', message: '' }

/** Where this desk stands in the queue: the server's word, and what joining or leaving came to. Says nothing of callers. */
export const useQueueStore = defineStore('queue', () => {
  const phone = usePhoneStore()
  const state = shallowRef<QueueState>(unknown)
  const isBusy = shallowRef(false)
  /** The server refused: its own words are in `message`. Null again with the next try. */
  const refusal = shallowRef<QueueAnswer | null>(null)
  const error = shallowRef<WireError | null>(null)
  let stopListening: (() => void) | null = null

  /** Reads the state and follows it from here on. */
  async function load(): Promise<void> {
    stopListening ??= bridge().on('queueChanged', (next) => {
      // What was refused in another state says nothing of this one.
      if (state.value.status !== 'unknown' && next.status !== state.value.status) refusal.value = null
      state.value = next
    })
    const now = await bridge().queue.getState({})
    if (now.ok) state.value = now.value
    else error.value = now.error
  }

  async function ask(verb: 'join' | 'leave'): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    refusal.value = null
    error.value = null
    const answer = await bridge().queue[verb]({})
    isBusy.value = false
    if (!answer.ok) error.value = answer.error
    else if (answer.value.result === 'refused') refusal.value = answer.value
  }

  /** After sign-out: nothing of the person before stays. */
  function stop(): void {
    stopListening?.()
    stopListening = null
    state.value = unknown
    refusal.value = null
    error.value = null
  }

  const isJoined = computed(() => {
    const { status } = state.value
    // The server says the same word for the ring that joins and for a caller's.
    if (status === 'ringing') return phone.state.lines.length > 0
    return status === 'online' || status === 'oncall' || status === 'wrapup'
  })
  /** The server sends callers here, but no telephone would ring. */
  const registeredButNot = computed(() => isJoined.value && !phone.isUp && state.value.status !== 'ringing')

  return {
    state,
    isBusy,
    refusal,
    error,
    isJoined,
    registeredButNot,
    load,
    join: () => ask('join'),
    leave: () => ask('leave'),
    stop,
  }
})
