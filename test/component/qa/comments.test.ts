import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  emptyQa,
  QaForm,
  qaScoreNames,
  type QaFields,
  type QaRecord,
  type Recording,
} from '../../../preload/contract/index.ts'
import definition from '../../../resources/forms/qa/standard.json'
import { signedInState, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, press, reads, until } from '../../kit/mount-desk.ts'
import { asBytes, beeps, wavFile } from '../../kit/sounds/sounds.ts'

const callRef = '1700000001.44'
const wav = wavFile({ codec: 1, bits: 16, data: asBytes(beeps()) })
const standard = QaForm.parse(definition)
const outreach = QaForm.parse({
  ...definition,
  id: 'outreach',
  title: { en: 'Outreach calls', sw: 'Simu za mtaani' },
  calls: { queues: ['outreach'], directions: [] },
  sections: [
    ...definition.sections,
    {
      id: 'safety',
      title: { en: 'Safety' },
      items: [{ item: 'safety-plan', title: { en: 'Safety plan' }, hint: { en: 'Made a plan with the caller.' } }],
    },
  ],
})

const recording: Recording = {
  callRef,
  seq: 1,
  at: null,
  agent: '8102',
  queue: 'child-helpline',
  state: 'kept',
  reason: null,
  received: wav.length,
  size: wav.length,
  format: 'wav-pcm',
  durationMs: null,
  channels: null,
  fetchedAt: 1,
  remarkCount: 0,
  heardAt: null,
}

function scored(value: number, more: Partial<QaFields> = {}): QaFields {
  const { scores } = emptyQa(callRef)
  const given = Object.fromEntries(qaScoreNames.map((name) => [name, value]))
  return { ...emptyQa(callRef), scores: Object.assign({ ...scores }, given), ...more }
}

let places = 0
function record(more: Partial<QaRecord>): QaRecord {
  places += 1
  return {
    id: `0190a000-0000-7000-8000-0000000006${String(places).padStart(2, '0')}`,
    seq: 1_790_000_000_000 + places,
    serverId: String(places),
    fields: scored(4),
    agent: '8102',
    createdAt: Date.UTC(2026, 10, 20, 7, 42),
    createdBy: 'neema',
    state: 'accepted',
    ...more,
  }
}

/** A desk of somebody who scores, with the recording here. */
async function openAt(
  at: string,
  records: QaRecord[],
  prepare: (core: ReturnType<typeof fakeBridge>) => void = () => {},
) {
  const base = signedInState()
  const kept = new Map<string, QaFields>()
  const permissions = ['case.read', 'call.read', 'qa.read', 'qa.write', 'recording.listen'] as const
  const fake = await mountDesk({
    at,
    state: signedInState({ session: { ...base.session, permissions: [...permissions] } }),
    prepare(core) {
      core.answers('qa.listDrafts', () => [])
      core.answers('qa.saveDraft', ({ id, fields }) => {
        kept.set(id, fields)
        return { updatedAt: 1 }
      })
      core.answers('qa.list', () => ({ rows: records, next: null }))
      core.answers('scoring.forms', () => [standard])
      core.answers('scoring.callOf', () => null)
      core.answers('recordings.open', () => ({ recording, waveform: null, remarks: [], listens: [] }))
      core.answers('recordings.read', ({ offset }) => {
        const slice = wav.subarray(offset, offset + 40_000)
        return { slice: Buffer.from(slice).toString('base64'), isLast: offset + slice.length >= wav.length }
      })
      core.answers('recordings.keepWaveform', () => ({}))
      core.answers('recordings.listened', () => ({}))
      prepare(core)
    },
  })
  return { fake, kept: () => [...kept.values()].at(-1) }
}

/** A page whose sound is a clock that the test moves. */
function soundingPage() {
  let seconds = 0
  const of = HTMLMediaElement.prototype
  vi.spyOn(of, 'currentTime', 'get').mockImplementation(() => seconds)
  vi.spyOn(of, 'currentTime', 'set').mockImplementation((to) => void (seconds = to))
  onTestFinished(() => void vi.restoreAllMocks())
}

const boxOf = (item: string): HTMLTextAreaElement | null =>
  document.querySelector(`[data-field="scores.${item}"] [data-comment] textarea`)

function write(text: string): void {
  const box = document.activeElement
  if (!(box instanceof HTMLTextAreaElement)) throw new Error('The keyboard is in no box')
  box.value = text
  box.dispatchEvent(new Event('input', { bubbles: true }))
}

async function seekTo(ms: number): Promise<void> {
  const picture = document.querySelector<HTMLElement>('canvas')
  const from = Number(picture?.getAttribute('aria-valuenow'))
  const before = document.activeElement
  picture?.focus()
  for (let at = from; at < ms; at += 1000) {
    press('ArrowRight')
    await until(() => picture?.getAttribute('aria-valuenow') === String(at + 1000))
  }
  await reads(`00:0${String(ms / 1000)} of 00:04`)
  if (before instanceof HTMLElement) before.focus()
}

describe('a comment on what is scored', () => {
  it('begins with one key at the moment that is heard, and a press on the moment goes back there', async () => {
    soundingPage()
    const { kept } = await openAt(`/quality/call/${callRef}`, [])
    await reads('00:00 of 00:04')
    await until(() => document.activeElement?.getAttribute('name') === 'qa-opening')
    await seekTo(2000)
    press('Alt+T')
    await until(() => document.activeElement === boxOf('opening'))
    write('Says her name.')
    await until(() => kept()?.comments === '[opening 0:02] Says her name.')
    press('5')
    expect(kept()?.scores.opening).toBe(0)
    press('Escape')
    await until(() => document.activeElement?.getAttribute('name') === 'qa-opening')
    await seekTo(3000)
    button('Go to 00:02').click()
    await reads('00:02 of 00:04')
  })

  it('takes another moment with the same key, stands beside the general comment, and is gone when it says nothing', async () => {
    soundingPage()
    const { kept } = await openAt(`/quality/call/${callRef}`, [])
    await reads('00:00 of 00:04')
    button('Comment on Listening at this moment').click()
    await until(() => document.activeElement === boxOf('listening'))
    write('Waits.')
    await seekTo(1000)
    press('Alt+T')
    await until(() => kept()?.comments === '[listening 0:01] Waits.')
    document.getElementById('qa-comments')?.focus()
    write('Calm.')
    await until(() => kept()?.comments === 'Calm.\n\n[listening 0:01] Waits.')
    boxOf('listening')?.focus()
    write('')
    await until(() => kept()?.comments === 'Calm.')
    press('Escape')
    await until(() => boxOf('listening') === null)
  })

  it('on an item of a form of the helpline travels with it, and the form is chosen by the queue of the call', async () => {
    const { kept } = await openAt(`/quality/call/${callRef}`, [], (core) => {
      core.answers('scoring.forms', () => [outreach, standard])
      core.answers('scoring.callOf', () => ({
        callRef,
        at: null,
        agent: '8102',
        queue: 'outreach',
        direction: 'in',
        talkMs: 61_000,
        hasRecording: true,
      }))
    })
    await reads('Made a plan with the caller.')
    await reads('0 of 50 points')
    document.querySelector<HTMLElement>('[data-field="scores.safety-plan"] input')?.focus()
    press('4')
    await reads('4 of 50 points')
    await until(() => kept()?.comments === '[form outreach]\n[safety-plan: 4]')
  })
})

describe('two scores of one call', () => {
  const one = () => record({ createdBy: 'neema', fields: scored(4, { comments: '[opening 0:02] Too quick.' }) })
  const other = () => {
    const fields = scored(4)
    return record({ createdBy: 'baraka', fields: { ...fields, scores: { ...fields.scores, opening: 2, accuracy: 5 } } })
  }

  it('stand side by side with who and when, and say in words where they differ', async () => {
    await openAt(`/quality/compare/${callRef}`, [other(), one()])
    await reads('Different points in 2 of 9 criteria.')
    const rows = [...document.querySelectorAll('.compare tbody tr')].map((row) =>
      row.textContent.replace(/\s+/g, ' ').trim(),
    )
    expect(rows[0]).toMatch(/Opening.*4.*Too quick.*2.*2 points apart/)
    expect(rows.find((row) => row.startsWith('Accuracy'))).toContain('1 point apart')
    expect(rows.find((row) => row.startsWith('Listening'))).toContain('Same')
    expect(page()).toContain('neema20 Nov 2026, 10:42')
    expect(page()).toContain('36 of 45 points · 80 %')
  })

  it('are offered where one of them is read, and who gave none may give the second without seeing the first', async () => {
    await openAt(`/quality/call/${callRef}`, [other(), one()])
    await reads('Compare 2 scores')
    button('Score it too').click()
    await until(() => document.querySelector<HTMLInputElement>('.score input[name="qa-opening"]')?.disabled === false)
    expect(page()).not.toContain('Too quick.')
    expect(page()).toContain('0 of 45 points')
  })
})

it('Esc leads out of a comparison again: to the score, and from there to where that was opened', async () => {
  const { fake } = await openAt(`/recordings/${callRef}`, [
    record({ createdBy: 'neema' }),
    record({ createdBy: 'baraka' }),
  ])
  await until(() => document.querySelector('a[href*="/quality/call/"]') !== null)
  document.querySelector<HTMLElement>('a[href*="/quality/call/"]')?.click()
  await reads('Compare 2 scores')
  document.querySelector<HTMLElement>('.score a[href*="/quality/compare/"]')?.click()
  await until(() => document.querySelector('.compare') !== null)
  press('Escape')
  await until(() => document.querySelector('.score') !== null)
  press('Escape')
  await until(() => document.querySelector('.score') === null)
  expect(window.location.hash).toBe(`#/recordings/${callRef}`)
  expect(fake.made.some(({ name }) => name === 'qa.list')).toBe(true)
})

describe('the trend of scores', () => {
  it('draws the weakest criteria and has every number in tables, a month without a score as none', async () => {
    const asked: unknown[] = []
    await openAt('/quality/trend', [], (core) => {
      core.answers('scoring.trend', (question) => {
        asked.push(question)
        return {
          months: ['2026-09', '2026-10', '2026-11'],
          agents: [
            { agent: '8102', name: 'Juma Mrisho', months: [{ count: 2, mean: 3.5 }, null, { count: 1, mean: 4 }] },
          ],
          whole: [{ count: 2, mean: 3.5 }, null, { count: 1, mean: 4 }],
          criteria: qaScoreNames.map((item, at) => ({
            item,
            means: [3, null, item === 'listening' ? 1 : 3 + at / 10],
          })),
        }
      })
    })
    await reads('Everybody, Sept 2026 to Nov 2026')
    await reads('3.5 2 scores')
    const chosen = [...document.querySelectorAll<HTMLInputElement>('.trend__line input:checked')].map(
      (each) => each.closest('label')?.textContent.trim() ?? '',
    )
    expect(chosen).toEqual(['All together', 'Opening', 'Listening'])
    expect(document.querySelector('.trend .report-chart')?.getAttribute('aria-label')).toBe(
      'Everybody, Sept 2026 to Nov 2026',
    )
    const choice = document.querySelector<HTMLSelectElement>('.trend select')
    if (choice !== null) choice.value = 'agent:8102'
    choice?.dispatchEvent(new Event('change', { bubbles: true }))
    await reads('Juma Mrisho (8102), Sept 2026 to Nov 2026')
    expect(asked).toEqual([
      { months: 6, agent: null },
      { months: 6, agent: '8102' },
    ])
  })
})
