/** What callers say, one audio element a line, on the loudspeaker that was chosen. */
export interface Speakers {
  play(lineId: string, stream: MediaStream): void
  /** Only the line in talk is heard. */
  setOpen(lineId: string, isOpen: boolean): void
  /** Moves all of them to another device; '' is the system's choice. */
  setDevice(deviceId: string): void
  remove(lineId: string): void
  removeAll(): void
  count(): number
}

/** Not every browser can choose; then the system's choice it is. A device that has gone is no reason for silence. */
export async function routeTo(element: HTMLAudioElement, deviceId: string): Promise<void> {
  if (!('setSinkId' in element)) return
  try {
    await element.setSinkId(deviceId)
  } catch {
    if (deviceId !== '') await routeTo(element, '')
  }
}

/** See {@link Speakers}. `create` makes an audio element. */
export function createSpeakers(create: () => HTMLAudioElement): Speakers {
  const elements = new Map<string, HTMLAudioElement>()
  const open = new Set<string>()
  let device = ''

  function remove(lineId: string): void {
    open.delete(lineId)
    const element = elements.get(lineId)
    if (element === undefined) return
    element.pause()
    element.srcObject = null
    elements.delete(lineId)
  }

  return {
    play(lineId, stream) {
      const element = elements.get(lineId) ?? create()
      elements.set(lineId, element)
      element.autoplay = true
      element.muted = !open.has(lineId)
      if (element.srcObject === stream) return
      element.srcObject = stream
      if (device !== '') void routeTo(element, device)
      // Refused only where a page may not play by itself: the shells allow it.
      element.play().catch(() => undefined)
    },
    setOpen(lineId, isOpen) {
      if (isOpen) open.add(lineId)
      else open.delete(lineId)
      const element = elements.get(lineId)
      if (element !== undefined) element.muted = !isOpen
    },
    setDevice(deviceId) {
      if (device === deviceId) return
      device = deviceId
      for (const element of elements.values()) void routeTo(element, deviceId)
    },
    remove,
    removeAll() {
      for (const lineId of [...elements.keys()]) remove(lineId)
      open.clear()
    },
    count: () => elements.size,
  }
}
