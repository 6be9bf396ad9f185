import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLampWatch } from '../../../renderer/features/phone/sip/lamp-watch.ts'
import { lampOf, type Lamp } from '../../../renderer/features/phone/sip/lamp.ts'

const pidf = 'application/pidf+xml'
const dialogs = 'application/dialog-info+xml'

/** As Asterisk 16 writes it. */
function presence(note: string, basic: 'open' | 'closed'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<presence entity="sip:1002@127.0.0.1" xmlns="urn:ietf:params:xml:ns:pidf">
 <note>${note}</note>
 <tuple id="1002">
  <status>
   <basic>${basic}</basic>
  </status>
  <contact priority="1">sip:1001@127.0.0.1</contact>
 </tuple>
</presence>`
}

function dialog(...states: string[]): string {
  const each = states.map((state) => `<dialog id="1002"><state>${state}</state></dialog>`).join('')
  return `<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full">${each}</dialog-info>`
}

describe('what an exchange says of a telephone', () => {
  it.each<[string, string, Lamp]>([
    [pidf, presence('Ready', 'open'), 'free'],
    [pidf, presence('Ringing', 'closed'), 'ringing'],
    [pidf, presence('On the phone', 'closed'), 'busy'],
    [pidf, presence('On hold', 'closed'), 'busy'],
    [pidf, presence('Unavailable', 'closed'), 'off'],
    [`${pidf};charset=utf-8`, presence('Ready', 'open'), 'free'],
    [dialogs, dialog('terminated'), 'free'],
    [dialogs, dialog(), 'free'],
    [dialogs, dialog('early'), 'ringing'],
    [dialogs, dialog('terminated', 'confirmed', 'early'), 'busy'],
    [dialogs, '<dialog-info/>', 'unknown'],
  ])('%s %# is %s', (type, body, lamp) => {
    expect(lampOf(type, body)).toBe(lamp)
  })

  it.each([
    ['another kind of text', 'text/plain', 'confirmed'],
    ['nothing', pidf, ''],
    ['markup that is none', pidf, '<presence><basic'],
    ['declared entities', pidf, `<!DOCTYPE x [<!ENTITY a "open">]>${presence('&a;', 'open')}`],
    ['a flood', dialogs, dialog(...Array.from({ length: 5000 }, () => 'confirmed'))],
  ])('is nothing when it is %s', (_what, type, body) => {
    expect(lampOf(type, body)).toBe('unknown')
  })

  it('is read in a moment, whatever is sent', () => {
    const begin = performance.now()
    lampOf(pidf, `<note ${'x '.repeat(30_000)}`)
    lampOf(dialogs, `<dialog-info ${'<state '.repeat(9000)}`)
    expect(performance.now() - begin).toBeLessThan(500)
  })
})

/** An exchange on paper that is asked for lamps. */
function paperExchange(luck = 0) {
  const asked: {
    extension: string
    event: string
    renewals: number
    isOver: boolean
    tell: (body: string) => void
    end: (code: number) => void
  }[] = []
  const said: string[] = []
  const watch = createLampWatch({
    random: () => luck,
    subscribe(extension, event, type) {
      let onNotify: (body: string) => void = () => undefined
      let onEnd: (code: number) => void = () => undefined
      const entry = {
        extension,
        event,
        renewals: -1,
        isOver: false,
        tell: (body: string) => onNotify(body),
        end: (code: number) => onEnd(code),
      }
      const on = (name: string, listener: (...all: never[]) => void): void => {
        const call = listener as (...all: unknown[]) => void
        if (name === 'notify') onNotify = (body) => call(false, null, body, type)
        else onEnd = call
      }
      return {
        subscribe() {
          entry.renewals += 1
          if (entry.renewals === 0) asked.push(entry)
        },
        terminate: () => (entry.isOver = true),
        removeAllListeners() {
          onNotify = () => undefined
          onEnd = () => undefined
        },
        on,
      }
    },
    after(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  })
  const follow = (extension: string) => watch.watch(extension, (lamp) => said.push(`${extension} ${lamp}`))
  return { asked, said, watch, follow, last: () => asked.at(-1) }
}

describe('the lamps of colleagues', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('are asked for one after the other once the exchange is there, and change with what it says', () => {
    const { asked, follow, said, watch } = paperExchange()
    follow('1002')
    follow('1003')
    expect(asked).toEqual([])
    watch.up()
    vi.advanceTimersByTime(50)
    expect(asked.map(({ extension }) => extension)).toEqual(['1002'])
    vi.advanceTimersByTime(50)
    expect(asked.map(({ extension }) => extension)).toEqual(['1002', '1003'])
    asked[0]?.tell(presence('Ready', 'open'))
    asked[0]?.tell(presence('Ready', 'open'))
    asked[0]?.tell(presence('On the phone', 'closed'))
    expect(said).toEqual(['1002 free', '1002 busy'])
  })

  it('are unknown while the exchange is away, and asked for again when it is back', () => {
    const { asked, follow, said, watch } = paperExchange()
    follow('1002')
    watch.up()
    vi.advanceTimersByTime(100)
    asked[0]?.tell(presence('Ready', 'open'))
    watch.down()
    expect(said).toEqual(['1002 free', '1002 unknown'])
    expect(asked[0]?.isOver).toBe(true)
    // What still arrives of the old one is not believed.
    asked[0]?.tell(presence('Ready', 'open'))
    expect(said).toHaveLength(2)
    watch.up()
    vi.advanceTimersByTime(100)
    expect(asked).toHaveLength(2)
  })

  it('are asked for at once at the start, and after a cut each desk in its own moment', () => {
    const { asked, follow, watch } = paperExchange(0.5)
    follow('1002')
    follow('1003')
    watch.up()
    vi.advanceTimersByTime(100)
    expect(asked).toHaveLength(2)
    watch.down()
    watch.up()
    vi.advanceTimersByTime(100)
    expect(asked).toHaveLength(2)
    vi.advanceTimersByTime(100)
    expect(asked).toHaveLength(4)
  })

  it('are asked for in the other way where the exchange refuses the first, then seldom', () => {
    const { asked, follow, watch, last } = paperExchange()
    follow('1002')
    watch.up()
    vi.advanceTimersByTime(100)
    last()?.end(2)
    vi.advanceTimersByTime(100)
    expect(asked.map(({ event }) => event)).toEqual(['presence', 'dialog'])
    last()?.end(2)
    vi.advanceTimersByTime(60_000)
    expect(asked).toHaveLength(2)
    vi.advanceTimersByTime(300_000)
    expect(asked).toHaveLength(3)
  })

  it('are asked for as before when it is only one telephone that the exchange does not know', () => {
    const { asked, follow, watch } = paperExchange()
    follow('1002')
    follow('1003')
    follow('1004')
    watch.up()
    vi.advanceTimersByTime(90)
    asked[0]?.tell(presence('Ready', 'open'))
    asked[1]?.end(2)
    vi.advanceTimersByTime(60_000)
    // Asked for in the other way, a telephone that is off would look free.
    expect(asked.map(({ event, extension }) => `${event} ${extension}`)).toEqual([
      'presence 1002',
      'presence 1003',
      'presence 1004',
    ])
    watch.down()
    watch.up()
    vi.advanceTimersByTime(200)
    expect(asked.slice(3).map(({ event }) => event)).toEqual(['presence', 'presence', 'presence'])
  })

  it('are all asked for anew when the exchange turns out to have forgotten one', () => {
    const { asked, follow, said, watch } = paperExchange()
    follow('1002')
    follow('1003')
    watch.up()
    vi.advanceTimersByTime(100)
    asked[0]?.tell(presence('Ready', 'open'))
    asked[1]?.tell(presence('On the phone', 'closed'))
    vi.advanceTimersByTime(20_000)
    expect(asked[0]?.renewals).toBe(1)
    // It does not know the subscription any more.
    asked[0]?.end(2)
    expect(said.slice(-2)).toEqual(['1002 unknown', '1003 unknown'])
    vi.advanceTimersByTime(200)
    expect(asked.map(({ event, extension }) => `${event} ${extension}`)).toEqual([
      'presence 1002',
      'presence 1003',
      'presence 1002',
      'presence 1003',
    ])
  })

  it('are asked for again when a subscription has ended by itself', () => {
    const { asked, follow, watch, last } = paperExchange()
    follow('1002')
    watch.up()
    vi.advanceTimersByTime(100)
    last()?.end(6)
    vi.advanceTimersByTime(31_000)
    expect(asked).toHaveLength(2)
  })

  it('are let go of at the end: nothing is asked any more', () => {
    const { asked, follow, watch } = paperExchange()
    const stop = follow('1002')
    follow('1003')
    watch.up()
    vi.advanceTimersByTime(100)
    stop()
    expect(asked[0]?.isOver).toBe(true)
    watch.stop()
    expect(asked.every(({ isOver }) => isOver)).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })
})
