import { describe, expect, it } from 'vitest'
import { createSocketTransport } from '../../../renderer/bridge/socket-transport.ts'

interface FakeSocket {
  sent: { id: number; name: string; input: unknown }[]
  message: (data: unknown) => void
  close: (code: number) => void
}

/** A desk whose sockets and timers the test holds in its hand. */
function desk(refusals = 0) {
  const sockets: FakeSocket[] = []
  const timers: { ms: number; run: () => void }[] = []
  const seen: string[] = []
  let refuse = refusals
  const transport = createSocketTransport({
    open: async () => {
      if (refuse > 0) {
        refuse -= 1
        throw new Error('refused')
      }
      const socket: FakeSocket = { sent: [], message: () => undefined, close: () => undefined }
      sockets.push(socket)
      return {
        send: (text) => socket.sent.push(JSON.parse(text) as FakeSocket['sent'][number]),
        listen: (on) => Object.assign(socket, { message: on.message, close: on.close }),
      }
    },
    after: (ms, run) => timers.push({ ms, run }),
    onDismissed: (isRaised) => seen.push(isRaised ? 'raised' : 'in use'),
    onReturned: () => seen.push('returned'),
    onGone: () => seen.push('gone'),
  })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const latest = () => {
    const socket = sockets.at(-1)
    if (!socket) throw new Error('no socket')
    return socket
  }
  const ready = async () => {
    await settle()
    latest().message('{"ready":true}')
    await settle()
  }
  return { transport, sockets, timers, seen, settle, latest, ready }
}

describe('the way over the loopback socket', () => {
  it('sends nothing before the desk says that this is the window it serves', async () => {
    const { transport, latest, ready, settle } = desk()
    const answer = transport.call('app.getState', {})
    await settle()
    expect(latest().sent).toEqual([])
    await ready()
    expect(latest().sent).toEqual([{ id: 1, name: 'app.getState', input: {} }])
    latest().message('{"id":1,"result":{"ok":true,"value":7}}')
    expect(await answer).toEqual({ ok: true, value: 7 })
  })

  it('gives each call its own answer, in whatever order they come, and events to all who listen', async () => {
    const { transport, latest, ready } = desk()
    const heard: unknown[] = []
    const stop = transport.onEvent((key, data) => heard.push([key, data]))
    await ready()
    const [first, second] = [transport.call('a', 1), transport.call('b', 2)]
    await new Promise((resolve) => setImmediate(resolve))
    latest().message('{"id":2,"result":"second"}')
    latest().message('{"event":"linkChanged","data":{"a":1}}')
    latest().message('{"id":1,"result":"first"}')
    expect(await Promise.all([first, second])).toEqual(['first', 'second'])
    stop()
    latest().message('{"event":"linkChanged","data":{"a":2}}')
    expect(heard).toEqual([['linkChanged', { a: 1 }]])
  })

  it('rejects what was under way at a cut, never repeats it, and comes back by itself', async () => {
    const { transport, latest, ready, settle, timers, seen, sockets } = desk()
    await ready()
    const lost = transport.call('cases.save', {})
    await settle()
    latest().close(1006)
    await expect(lost).rejects.toThrow()
    expect(timers.map((each) => each.ms)).toEqual([250])
    timers.shift()?.run()
    const after = transport.call('app.getState', {})
    await ready()
    expect(sockets).toHaveLength(2)
    expect(latest().sent.map((each) => each.name)).toEqual(['app.getState'])
    expect(seen).toEqual(['returned'])
    latest().message('{"id":2,"result":"here"}')
    expect(await after).toBe('here')
  })

  it('waits longer each time while the desk is away, and gives up after half a minute', async () => {
    const { timers, settle, seen, transport } = desk(100)
    const pauses: number[] = []
    for (let round = 0; round < 10; round += 1) {
      await settle()
      const timer = timers.shift()
      pauses.push(timer?.ms ?? 0)
      timer?.run()
    }
    await settle()
    expect(pauses).toEqual([250, 500, 1_000, 2_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000])
    expect(seen).toEqual(['gone'])
    expect(timers).toEqual([])
    await expect(transport.call('app.getState', {})).rejects.toThrow()
  })

  it('lets a call wait five seconds for the desk and no longer', async () => {
    const { transport, timers, settle } = desk(100)
    const failed = expect(transport.call('app.getState', {})).rejects.toThrow()
    await settle()
    timers.find((each) => each.ms === 5_000)?.run()
    await failed
  })

  it('leaves when another window is the one, and tells every caller', async () => {
    for (const [code, word] of [
      [4001, 'in use'],
      [4002, 'raised'],
    ] as const) {
      const { transport, latest, settle, seen, timers } = desk()
      await settle()
      const call = transport.call('app.getState', {})
      await settle()
      const waits = timers.length
      latest().close(code)
      await expect(call).rejects.toThrow()
      expect(seen).toEqual([word])
      expect(timers).toHaveLength(waits)
      await expect(transport.call('app.getState', {})).rejects.toThrow()
    }
  })

  it('ignores what it cannot read', async () => {
    const { transport, latest, ready, settle } = desk()
    await ready()
    const call = transport.call('a', 1)
    await settle()
    for (const odd of [
      '',
      '{',
      'null',
      '7',
      '[]',
      '{"id":"1"}',
      '{"id":99,"result":1}',
      '{"event":7}',
      new ArrayBuffer(3),
    ])
      latest().message(odd)
    latest().message('{"id":1,"result":"well"}')
    expect(await call).toBe('well')
  })
})
