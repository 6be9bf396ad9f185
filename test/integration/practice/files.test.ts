import { createHash, randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownServer, request, signIn, type Desk, type OwnServer } from './desk.ts'

let own: OwnServer
let desk: Desk

beforeAll(async () => {
  own = await ownServer()
  desk = await signIn(own.server.url)
})
afterAll(() => own.end())

const headers = () => ({ XAuthorization: `Bearer ${desk.token}` })
function upload(bytes: Uint8Array<ArrayBuffer>, name = 'x.bin', type = 'image/png') {
  const body = new FormData()
  body.append('file[]', new Blob([bytes], { type }), name)
  return request(`${own.server.url}files/`, { method: 'POST', headers: headers(), body })
}
const idIn = (json: Record<string, unknown>) => (json['files'] as [{ id: string }])[0].id
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const download = (id: string) => fetch(`${own.server.url}files/${id}?file=1`, { headers: headers() })

describe('an uploaded file', () => {
  it('comes back byte for byte, with its name and kind', async () => {
    const bytes = new Uint8Array(randomBytes(1_500_000))
    const { status, json } = await upload(bytes, 'picha “nyumba”.png')
    expect(status).toBe(201)
    expect(json['files']).toMatchObject([{ name: 'picha “nyumba”.png', type: 'image/png', size: '1500000' }])
    const answer = await download(idIn(json))
    expect(answer.headers.get('content-type')).toBe('image/png')
    expect(answer.headers.get('content-disposition')).toContain(encodeURIComponent('“nyumba”.png'))
    expect(hash(new Uint8Array(await answer.arrayBuffer()))).toBe(hash(bytes))
  })

  it('of twenty megabytes is taken; one that is larger is refused, and the server goes on', async () => {
    expect((await upload(new Uint8Array(20 * 1024 * 1024))).status).toBe(201)
    const { status, json } = await upload(new Uint8Array(20 * 1024 * 1024 + 64 * 1024))
    expect(status).toBe(412)
    expect(json['errors']).toEqual([['error', expect.any(String), 'LENGTH', 'files', '', 'file[]']])
    expect((await desk.get('')).status).toBe(200)
  })

  it('that is too large for somebody without a session says only that', async () => {
    const body = new FormData()
    body.append('file[]', new Blob([new Uint8Array(21 * 1024 * 1024)]), 'x')
    expect((await request(`${own.server.url}files/`, { method: 'POST', body })).status).toBe(401)
  })

  it('with a kind that is none is only bytes', async () => {
    const { json } = await upload(new Uint8Array([1, 2, 3]), 'x', 'text/html\r\nX-Evil: 1')
    const answer = await download(idIn(json))
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('x-evil')).toBeNull()
  })

  it('with a name that has no end is kept under its beginning', async () => {
    const { status, json } = await upload(new Uint8Array([1]), `${'x'.repeat(254)}👩🏾‍🏫.pdf`)
    expect(status).toBe(201)
    const answer = await download(idIn(json))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-disposition')).toContain('x'.repeat(254))
  })

  it('that is cut in the middle leaves nothing behind', async () => {
    const before = Number(idIn((await upload(new Uint8Array([1]))).json))
    await new Promise<void>((resolve, reject) => {
      const socket = connect(own.server.port, '127.0.0.1', () => {
        socket.write(`POST /eproc/files/ HTTP/1.1\r\nHost: 127.0.0.1\r\nXAuthorization: Bearer ${desk.token}\r\n`)
        socket.write('Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000\r\n\r\n')
        socket.write('--b\r\nContent-Disposition: form-data; name="file[]"; filename="a"\r\n\r\nhalf of i')
        socket.end()
      })
      socket.on('close', () => resolve())
      socket.on('error', reject)
      socket.resume()
    })
    expect(Number(idIn((await upload(new Uint8Array([1]))).json))).toBe(before + 1)
  })

  it('is attached to an e-mail by its id and named in it', async () => {
    const { json } = await upload(new Uint8Array([5, 6]), 'barua.txt', 'text/plain')
    const id = idIn(json)
    const sent = await desk.post('emails/', {
      subject: 's',
      msg: 'm',
      recipients: [{ contact_email: 'x@mail.example' }],
      attachments: [{ file_id: id }, { file_id: id }],
    })
    const attached = { file_id: id, name: 'barua.txt', type: 'text/plain', size: '2' }
    expect(sent.json['emails']).toMatchObject([{ attachments: [attached, attached] }])
  })
})
