import { mount } from '@vue/test-utils'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createDeskI18n } from '../../../renderer/app/i18n.ts'
import LineCard from '../../../renderer/features/phone/components/LineCard.vue'
import { newLine, type Line } from '../../../renderer/features/phone/machine/phone-state.ts'
import { createDeskVuetify } from '../../../renderer/ui/vuetify.ts'

const talking: Line = {
  ...newLine(),
  id: '01990000-0000-7000-8000-000000000001',
  direction: 'in',
  phase: 'talking',
  number: '0712000101',
  name: 'Wanjiru',
  queue: 'child-helpline',
  callRef: null,
  startedAt: Date.now() - 70_000,
  answeredAt: Date.now() - 65_000,
  heldSince: null,
  holds: 0,
  heldMs: 0,
  isMuted: false,
  isRingingThere: false,
}

function card(
  line: Partial<Line>,
  more: { alarm?: 'silent-line' | 'silent-microphone'; bars?: 1 | 2 | 3 } = {},
): string {
  const shown = mount(LineCard, {
    props: {
      line: { ...talking, ...line },
      isAlone: true,
      hasKeys: true,
      isHangingUp: false,
      levels: { mic: 0.5, line: 0.2 },
      bars: more.bars ?? null,
      alarm: more.alarm ?? null,
    },
    global: { plugins: [createDeskI18n(), createDeskVuetify()] },
  })
  onTestFinished(() => shown.unmount())
  return shown.text()
}

describe('the card of a call', () => {
  it('tells a dead line, a dead microphone and a muted one apart', () => {
    expect(card({}, { alarm: 'silent-line' })).toContain('Nothing comes from the other side')
    expect(card({}, { alarm: 'silent-microphone' })).toContain('Your microphone is silent')
    const muted = card({ isMuted: true }, { alarm: 'silent-microphone' })
    expect(muted).toContain('You are muted')
    expect(muted).not.toContain('Your microphone is silent')
    expect(card({ phase: 'held', heldSince: Date.now() }, { alarm: 'silent-line' })).not.toContain('Nothing comes')
  })

  it.each([
    [3, 'Good line'],
    [2, 'Fair line'],
    [1, 'Poor line'],
  ] as const)('says in words what %i bars mean', (bars, words) => {
    expect(card({}, { bars })).toContain(words)
  })

  it.each([
    [{ phase: 'dialling', answeredAt: null }, 'Calling'],
    [{ phase: 'dialling', answeredAt: null, isRingingThere: true }, 'Ringing there'],
    [{ phase: 'answering' }, 'Connecting'],
    [{ phase: 'holding' }, 'Putting on hold'],
    [{ phase: 'held', heldSince: Date.now() - 61_000 }, 'On hold for 01:0'],
    [{ phase: 'resuming' }, 'Taking back'],
    [{ phase: 'ending' }, 'Hanging up'],
    [{ number: '' }, 'No number shown'],
  ] as const)('says what the call is doing: %o', (line, words) => {
    expect(card(line)).toContain(words)
  })
})
