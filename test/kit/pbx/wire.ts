import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A network cable between desk and exchange: carries every byte as it is, and can be pulled. */
export interface Wire {
  readonly port: number
  /** Cuts what is connected and refuses what wants to connect. */
  pull(): Promise<void>
  plugIn(): Promise<void>
  /** Pulls it and plugs it in again after so long. */
  outage(seconds: number): Promise<void>
  /** How many connections it has carried. */
  carried(): number
  close(): Promise<void>
}

export async function layWire(to: number): Promise<Wire> {
  const ends = new Set<Socket>()
  let carried = 0
  let server = open()

  function join(near: Socket): void {
    carried += 1
    const far = connect({ host: '127.0.0.1', port: to })
    for (const end of [near, far]) {
      ends.add(end)
      end.on('error', () => undefined)
      end.on('close', () => {
        ends.delete(end)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    far.pipe(near)
  }

  function open() {
    return createServer(join)
  }

  async function listen(port: number): Promise<number> {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }

  async function pull(): Promise<void> {
    const closed = once(server, 'close')
    server.close()
    for (const end of ends) end.destroy()
    await closed
  }

  async function plugIn(): Promise<void> {
    server = open()
    await listen(port)
  }

  const port = await listen(0)
  return {
    port,
    pull,
    plugIn,
    async outage(seconds) {
      await pull()
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
      await plugIn()
    },
    carried: () => carried,
    async close() {
      if (server.listening) await pull()
    },
  }
}
