import { computed, onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import { largestExport, type ExportMade, type ExportSize, type WireError } from '../../../../preload/contract/index.ts'
import { bytesOf, saveFile } from '../../../app/save-file.ts'
import { bridge } from '../../../bridge/bridge.ts'

/** Making an encrypted copy of the own unsent work and handing it to the browser, slice by slice. */
export function useExport() {
  const made = shallowRef<ExportMade | null>(null)
  const error = shallowRef<WireError | null>(null)
  const phase = ref<'asking' | 'making' | 'fetching' | 'done'>('asking')
  const fetched = ref(0)
  /** What it would hold; null until that is known. */
  const measured = shallowRef<ExportSize | null>(null)
  const wantsFiles = ref(true)
  /** With its files the copy is more than the window can hold: they are only named then. */
  const isTooLarge = computed(() => (measured.value?.bytes ?? 0) > largestExport)
  const withFiles = computed(() => wantsFiles.value && !isTooLarge.value)
  let isGone = false

  const part = computed(() => (made.value === null ? null : Math.floor((100 * fetched.value) / made.value.bytes)))

  async function discard(): Promise<void> {
    if (made.value !== null) await bridge().exports.discard({ exportId: made.value.exportId })
  }

  /** The bytes of the export in order; null when they could not be read to the end. */
  async function fetchAll({ exportId, bytes }: ExportMade): Promise<Uint8Array<ArrayBuffer>[] | null> {
    const parts: Uint8Array<ArrayBuffer>[] = []
    let offset = 0
    while (!isGone) {
      const answer = await bridge().exports.read({ exportId, offset })
      if (!answer.ok) {
        error.value = answer.error
        return null
      }
      const slice = bytesOf(answer.value.base64)
      parts.push(slice)
      offset += slice.length
      fetched.value = Math.min(offset, bytes)
      if (answer.value.isLast) return parts
    }
    return null
  }

  /** Makes the copy and offers it as a download; `error` says why when it cannot, and nothing was saved then. */
  async function run(passphrase: string, again: string): Promise<void> {
    if (phase.value === 'making' || phase.value === 'fetching') return
    phase.value = 'making'
    error.value = null
    fetched.value = 0
    const answer = await bridge().unsent.export({ passphrase, again, withFiles: withFiles.value })
    if (!answer.ok) {
      error.value = answer.error
      phase.value = 'asking'
      return
    }
    made.value = answer.value
    phase.value = 'fetching'
    const parts = await fetchAll(answer.value)
    await discard()
    if (parts === null || isGone) {
      made.value = null
      phase.value = 'asking'
      return
    }
    saveFile(answer.value.suggestedName, parts)
    phase.value = 'done'
  }

  onMounted(async () => {
    const answer = await bridge().unsent.measureExport({})
    if (answer.ok) measured.value = answer.value
  })
  onBeforeUnmount(() => {
    isGone = true
  })

  return { phase, made, part, error, measured, wantsFiles, isTooLarge, withFiles, run }
}
