import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { AppState, Recording } from '../../../preload/contract/index.ts'
import { useLeaving } from '../../../renderer/app/leaving.ts'
import { usePhoneStore } from '../../../renderer/features/phone/store.ts'
import { asBytes, beeps, wavFile } from '../../kit/sounds/sounds.ts'
import { Refusal, signedInState, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, reads, until } from '../../kit/mount-desk.ts'

const callRef = '1700000001.44'
const wav = wavFile({ codec: 1, bits: 16, data: asBytes(beeps()) })

function recording(more: Partial<Recording> = {}): Recording {
  return {
    callRef,
    seq: 1,
    at: Date.now() - 3_600_000,
    agent: '8102',
    queue: 'child-helpline',
    state: 'kept',
    reason: null,
    received: wav.length,
    size: wav.length,
    format: 'wav-pcm',
    durationMs: null,
    channels: null,
    fetchedAt: Date.now(),
    remarkCount: 0,
    heardAt: null,
    ...more,
  }
}

function listener(more: Partial<AppState> = {}): AppState {
  const base = signedInState(more)
  return {
    ...base,
    session: { ...base.session, permissions: ['case.read', 'call.read', 'recording.listen', 'qa.write'] },
  }
}

/** A core with one recording, which keeps what it is given as the real one does. */
async function openPlayer(
  given: Recording | null,
  state = listener(),
  prepare: (core: ReturnType<typeof fakeBridge>) => void = () => undefined,
) {
  let kept = given
  const core = await mountDesk({
    state,
    at: `/recordings/${callRef}`,
    prepare(fake) {
      fake.answers('recordings.open', () => {
        if (kept === null) throw new Refusal('not-found')
        return { recording: kept, waveform: null, remarks: [], listens: [] }
      })
      fake.answers('recordings.fetch', () => {
        kept = recording({ state: 'waiting', received: 0, size: null, format: null, fetchedAt: null })
        return [kept]
      })
      fake.answers('recordings.read', ({ offset }) => {
        const slice = wav.subarray(offset, offset + 40_000)
        return { slice: Buffer.from(slice).toString('base64'), isLast: offset + slice.length >= wav.length }
      })
      fake.answers('recordings.keepWaveform', () => ({}))
      fake.answers('recordings.listened', () => ({}))
      fake.answers('recordings.hearing', () => ({}))
      fake.answers('recordings.saveRemark', ({ id, atMs, text }) => ({
        id,
        atMs,
        text,
        createdAt: 1,
        createdBy: 'amina',
      }))
      fake.answers('recordings.removeRemark', () => ({}))
      prepare(fake)
    },
  })
  return { core, set: (next: Recording) => (kept = next) }
}

/** A page whose sound is a clock that the test moves: there is no loudspeaker here. */
function soundingPage() {
  let isOn = false
  let seconds = 0
  const of = HTMLMediaElement.prototype
  vi.spyOn(of, 'play').mockImplementation(async () => void (isOn = true))
  vi.spyOn(of, 'pause').mockImplementation(() => void (isOn = false))
  vi.spyOn(of, 'paused', 'get').mockImplementation(() => !isOn)
  vi.spyOn(of, 'currentTime', 'get').mockImplementation(() => seconds)
  vi.spyOn(of, 'currentTime', 'set').mockImplementation((to) => void (seconds = to))
  onTestFinished(() => void vi.restoreAllMocks())
  return { isOn: () => isOn, goTo: (to: number) => void (seconds = to) }
}

const offline = (): AppState => {
  const state = listener()
  return { ...state, link: { ...state.link, state: 'unreachable' } }
}

describe('a recording', () => {
  it('says which call it is: when, whose and from which queue, by name where the desk knows it', async () => {
    await openPlayer(recording({ at: Date.UTC(2026, 10, 20, 7, 42) }), listener(), (core) =>
      core.answers('calls.listWords', () => ({
        agents: [{ agent: '8102', name: 'Juma Otieno' }],
        queues: [],
        statuses: [],
        staff: [],
      })),
    )
    await reads('Juma Otieno (8102)')
    expect(page()).toContain('20 Nov 2026, 10:42')
    expect(page()).toContain('child-helpline')
  })

  it('that is not here is fetched with one press, and opens by itself when it has come', async () => {
    const { core, set } = await openPlayer(null)
    await reads('This recording is not on this computer yet.')
    button('Fetch it').focus()
    button('Fetch it').click()
    await reads('It opens here as soon as it is complete.')
    set(recording())
    core.emit('recordingChanged', recording())
    await reads('00:00 of 00:04')
    // The button that was pressed is gone: the keyboard goes on at the player.
    await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('Play'))
    const [picture] = core.made.filter(({ name }) => name === 'recordings.keepWaveform')
    expect(picture?.input).toMatchObject({
      callRef,
      waveform: {
        durationMs: 4000,
        rate: 8000,
        silences: [
          [0, 1000],
          [1200, 3000],
        ],
      },
    })
  })

  it('that is here is ready without the server', async () => {
    await openPlayer(recording(), offline())
    await reads('00:00 of 00:04')
    expect(button('Play').hasAttribute('disabled')).toBe(false)
  })

  it('that waits for the server says so, and can be let go of', async () => {
    const { core } = await openPlayer(
      recording({ state: 'waiting', received: 0, size: null, format: null }),
      offline(),
      (fake) => {
        fake.answers('recordings.cancel', () => ({}))
      },
    )
    await reads('Waiting for the server')
    await reads('It comes by itself when the server answers.')
    button('Do not fetch').click()
    await until(() => core.made.some(({ name }) => name === 'recordings.cancel'))
  })

  it.each([
    ['recording-format', 'in a form that the desk cannot play'],
    ['server-missing', ''],
  ] as const)('that was refused for %s says why in words', async (reason, words) => {
    await openPlayer(recording({ state: 'refused', reason, size: null, received: 0, format: null }))
    await reads('Cannot be had')
    await reads(words)
    expect(page()).not.toContain(reason)
  })

  it('that was damaged here is fetched again with one press', async () => {
    const { core } = await openPlayer(recording(), listener(), (fake) => {
      fake.answers('recordings.read', () => {
        throw new Refusal('file-damaged')
      })
      fake.answers('recordings.remove', () => ({}))
    })
    await reads('The one at the server is not touched.')
    button('Fetch again').click()
    await until(() => core.made.some(({ name }) => name === 'recordings.fetch'))
  })

  it('falls silent when the telephone rings, says why, and stays so until the person plays on', async () => {
    const sound = soundingPage()
    const { core } = await openPlayer(recording())
    await reads('00:00 of 00:04')
    button('Play').click()
    await until(() => sound.isOn() && page().includes('Pause'))
    sound.goTo(2)
    const phone = usePhoneStore()
    const quiet = phone.state
    phone.state = { ...quiet, lines: [{ id: 'a', phase: 'ringing' } as (typeof quiet.lines)[number]] }
    expect(sound.isOn()).toBe(false)
    await reads('The telephone comes first')
    await until(() => core.made.some(({ name }) => name === 'recordings.listened'))
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', code: 'KeyK', altKey: true }))
    expect(button('Play').hasAttribute('disabled')).toBe(true)
    expect(sound.isOn()).toBe(false)
    phone.state = quiet
    await reads('Paused for the telephone.')
    expect(sound.isOn()).toBe(false)
    button('Play').click()
    await until(() => sound.isOn())
  })

  it('falls silent before a lock, and what was heard and half written is kept first', async () => {
    const sound = soundingPage()
    const { core } = await openPlayer(recording())
    await reads('00:00 of 00:04')
    button('Play').click()
    await until(() => sound.isOn() && page().includes('Pause'))
    sound.goTo(1.5)
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', code: 'KeyM', altKey: true }))
    await reads('Remark at 00:0')
    const box = document.querySelector<HTMLTextAreaElement>('#remark-text')
    if (box === null) throw new Error('There is nothing to write in')
    box.value = 'Half-writ'
    box.dispatchEvent(new Event('input', { bubbles: true }))
    await useLeaving().settle()
    expect(sound.isOn()).toBe(false)
    const told = core.made.filter(({ name }) => ['recordings.listened', 'recordings.saveRemark'].includes(name))
    expect(told.map(({ input }) => input)).toEqual(
      expect.arrayContaining([
        { callRef, fromMs: 0, toMs: 1500 },
        expect.objectContaining({ callRef, text: 'Half-writ' }),
      ]),
    )
  })

  it('is remarked upon at the moment where it stands', async () => {
    const { core } = await openPlayer(recording())
    await reads('00:00 of 00:04')
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', code: 'KeyM', altKey: true }))
    await reads('Remark at 00:00')
    const box = document.querySelector<HTMLTextAreaElement>('#remark-text')
    if (box === null) throw new Error('There is nothing to write in')
    box.value = 'She greets the caller by name.'
    box.dispatchEvent(new Event('input', { bubbles: true }))
    await until(() => !button('Save the remark').hasAttribute('disabled'))
    button('Save the remark').click()
    await until(() => core.made.some(({ name }) => name === 'recordings.saveRemark'))
    await reads('She greets the caller by name.')
  })
})

it('a remark that cannot be kept stays in its box at its moment, over leaving the screen too, and is kept once', async () => {
  const sound = soundingPage()
  const { core } = await openPlayer(recording())
  let isFull = true
  core.answers('recordings.saveRemark', ({ id, atMs, text }) => {
    if (isFull) throw new Refusal('disk-full')
    return { id, atMs, text, createdBy: 'amina', createdAt: 1 }
  })
  const remarkKey = () => window.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', code: 'KeyM', altKey: true }))
  const box = () => document.querySelector<HTMLTextAreaElement>('#remark-text')
  const tries = () =>
    core.made.flatMap(({ name, input }) => (name === 'recordings.saveRemark' ? [input as { id: string }] : []))
  await reads('00:00 of 00:04')
  remarkKey()
  await until(() => box() !== null)
  const written = box()
  if (written === null) throw new Error('There is nothing to write in')
  written.value = 'Nobody asked for her name.'
  written.dispatchEvent(new Event('input', { bubbles: true }))
  await until(() => !button('Save the remark').hasAttribute('disabled'))
  button('Save the remark').click()
  await until(() => document.querySelector('#remark-problem') !== null)
  expect(box()?.value).toBe('Nobody asked for her name.')
  // The key pressed again leads back to the box and not to another moment.
  sound.goTo(3)
  remarkKey()
  await until(() => document.activeElement === box())
  expect(page()).toContain('Remark at 00:00')
  core.answers('recordings.list', () => ({ rows: [recording()], next: null }))
  button('Back').click()
  await reads('A remark was not kept.')
  isFull = false
  document.querySelector<HTMLElement>(`a[href*="/recordings/${callRef}"]`)?.click()
  await until(() => box()?.value === 'Nobody asked for her name.')
  expect(page()).toContain('Remark at 00:00')
  button('Save the remark').click()
  await until(() => box() === null)
  await reads('Nobody asked for her name.')
  expect(tries()).toHaveLength(3)
  expect(new Set(tries().map(({ id }) => id)).size).toBe(1)
})

it('the list says where each one stands, and moves with it', async () => {
  const coming = recording({ state: 'fetching', received: 250, size: 1000, format: null })
  const core = await mountDesk({
    state: listener(),
    at: '/recordings',
    prepare(fake) {
      fake.answers('recordings.list', () => ({
        rows: [coming, recording({ callRef: 'b', seq: 2, durationMs: 65_000, remarkCount: 2 })],
        next: null,
      }))
    },
  })
  await reads('25 % here')
  await reads('01:05')
  core.emit('recordingChanged', { ...coming, received: 750 })
  await reads('75 % here')
})

it('nobody without the right sees a way there', async () => {
  await mountDesk({ at: '/settings' })
  expect(page()).not.toContain('Recordings')
})
