/** Microphones and loudspeakers by what people call them: their ids change between starts, their labels do not. */

export interface DeviceLists {
  readonly microphones: readonly string[]
  readonly speakers: readonly string[]
}

export interface Devices {
  lists(): DeviceLists
  /** The id for a label; undefined is the system's choice, also when that device is gone. */
  idOf(kind: 'audioinput' | 'audiooutput', label: string): string | undefined
  refresh(): Promise<void>
  stop(): void
}

/** The entries Chromium adds for the system's own choice, in every language under these ids. */
const aliases: readonly string[] = ['default', 'communications']

function labelsOf(all: readonly MediaDeviceInfo[], kind: MediaDeviceKind): string[] {
  const labels = all
    .filter((each) => each.kind === kind && each.label !== '' && !aliases.includes(each.deviceId))
    .map((each) => each.label)
  return [...new Set(labels)]
}

/** Keeps the list of devices current. `onChange` is called after every change of it; `media` is null where there is none. */
export function createDevices(media: MediaDevices | null, onChange: (lists: DeviceLists) => void): Devices {
  let all: readonly MediaDeviceInfo[] = []

  async function refresh(): Promise<void> {
    try {
      all = (await media?.enumerateDevices()) ?? []
    } catch {
      // Devices are forbidden here: the system's choice remains.
      all = []
    }
    onChange(lists())
  }

  function lists(): DeviceLists {
    return { microphones: labelsOf(all, 'audioinput'), speakers: labelsOf(all, 'audiooutput') }
  }

  const changed = (): void => void refresh()
  media?.addEventListener('devicechange', changed)

  return {
    lists,
    idOf: (kind, label) =>
      label === '' ? undefined : all.find((each) => each.kind === kind && each.label === label)?.deviceId,
    refresh,
    stop: () => media?.removeEventListener('devicechange', changed),
  }
}
