import { randomBytes } from 'node:crypto'
import { GatewayError } from '../gateway-error.ts'
import type { FetchedHow, OutgoingFile, RecordGateway, ServerFile, ServerFileName, ServerSession } from '../gateway.ts'
import type { ByteAnswer, ByteHttp } from '../http-bytes.ts'
import type { JsonHttp } from '../http.ts'
import { accept, ask, jsonIn, longestNo, needHere, read, refuseBytes, strange } from './answers.ts'
import { cut } from './record-rows.ts'
import { rowsUnder, WireAttachment, WireFile, WithAttachments } from './wire.ts'

/** How many files of one message are listed. */
const mostFiles = 50

/** Attachments of the documented API: sent as a form, named by the view of their e-mail, fetched byte for byte. */
export function createCrmFiles(
  http: JsonHttp,
  bytes: ByteHttp,
): Pick<RecordGateway, 'uploadFile' | 'messageFiles' | 'fetchFile'> {
  return {
    uploadFile: (session, file, onSent, signal) => uploadFile(http, session, { file, onSent, signal }),
    async messageFiles(session, serverId) {
      const answer = await ask(http, session, { method: 'GET', path: ['emails', serverId] })
      needHere(answer)
      const [row] = read(rowsUnder('emails'), accept(answer, [200], 'sign-in-needed'))
      const email = read(WithAttachments, row)
      if (email.id !== serverId) throw strange()
      return email.attachments.slice(0, mostFiles).flatMap(toFileName)
    },
    async fetchFile(session, serverId, how) {
      const request = { path: ['files', serverId], query: { file: '1' }, signal: how.signal }
      const authorization = `Bearer ${session.token}`
      return bytes.receive({ ...request, authorization }, (answer) => taken(answer, how))
    },
  }
}

/** Without the characters that make a path of a name, or turn its end around on the screen. */
function plainName(text: string): string {
  // eslint-disable-next-line no-control-regex -- those are the ones meant
  return cut(text.replaceAll(/[\\/\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '_').trim())
}

/** One that cannot be asked for by an id is no file to anybody. */
function toFileName(row: unknown): ServerFileName[] {
  const parsed = WireAttachment.safeParse(row)
  if (!parsed.success) return []
  const { file_id: serverId, name, filename, file_name, type, mime, mime_type, size } = parsed.data
  return [
    {
      serverId,
      name: plainName(name ?? filename ?? file_name ?? ''),
      mediaType: plainType(type ?? mime ?? mime_type ?? ''),
      size: /^\d{1,12}$/.test(size?.trim() ?? '') ? Number(size) : null,
    },
  ]
}

/** The whole file, proven by every size that was told. */
async function taken(answer: ByteAnswer, how: FetchedHow): Promise<Uint8Array> {
  if (answer.status !== 200) return refuseBytes(answer)
  const told = answer.size ?? how.size
  if (told !== null && told > how.limit) throw new GatewayError('server-too-large', 'refused')
  const parts: Uint8Array[] = []
  let received = 0
  for await (const piece of answer.pieces()) {
    received += piece.length
    if (received > how.limit) throw new GatewayError('server-too-large', 'refused')
    // Far more than was told is not read to its end only to be thrown away.
    if (how.size !== null && received > Math.max(how.size, longestNo)) throw strange()
    parts.push(piece)
    how.onReceived(received)
  }
  const whole = Buffer.concat(parts)
  if (how.size !== null && received !== how.size) throw no200(whole)
  // Where no size was told, a page where no page was sent is somebody else's.
  if (how.size === null && answer.mediaType === 'text/html' && how.mediaType !== 'text/html') throw strange()
  if (how.size === null && answer.mediaType === 'application/json') refuseNo(whole)
  return whole
}

/** Too few or too many bytes: a no that is dressed as a yes is told as such. */
function no200(whole: Uint8Array): GatewayError {
  try {
    refuseNo(whole)
  } catch (error) {
    if (error instanceof GatewayError) return error
  }
  return strange()
}

function refuseNo(whole: Uint8Array): void {
  if (whole.length <= longestNo)
    accept({ status: 200, body: jsonIn(Buffer.from(whole).toString('utf8')) }, [200], 'sign-in-needed')
}

/** A file's name inside a header: quotes and line ends cannot leave it. */
function quoted(name: string): string {
  return name.replaceAll(/["\\\r\n]/g, '_')
}

function plainType(mediaType: string): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(mediaType) ? mediaType : 'application/octet-stream'
}

async function uploadFile(
  http: JsonHttp,
  session: ServerSession,
  { file, onSent, signal }: { file: OutgoingFile; onSent: (bytes: number) => void; signal: AbortSignal | undefined },
): Promise<ServerFile> {
  const boundary = `helpline-${randomBytes(16).toString('hex')}`
  const text = new TextEncoder()
  async function* pieces(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const disposition = `Content-Disposition: form-data; name="file[]"; filename="${quoted(file.name)}"`
    yield text.encode(`--${boundary}\r\n${disposition}\r\nContent-Type: ${plainType(file.mediaType)}\r\n\r\n`)
    let sent = 0
    for await (const piece of file.bytes()) {
      yield new Uint8Array(piece)
      sent += piece.length
      onSent(sent)
    }
    // A file that is not whole any more must not become one at the server.
    if (sent !== file.size) throw new GatewayError('server-strange', 'unclear')
    yield text.encode(`\r\n--${boundary}--\r\n`)
  }
  const answer = await ask(http, session, {
    method: 'POST',
    path: ['files'],
    isFolder: true,
    signal,
    stream: { contentType: `multipart/form-data; boundary=${boundary}`, pieces },
  })
  const [row] = read(
    rowsUnder('files'),
    accept(answer, [200, 201, 202], 'sign-in-needed', () => ''),
  )
  const echoed = WireFile.safeParse(row)
  if (!echoed.success) throw strange()
  const { id, size } = echoed.data
  // What arrived cut off is not taken for the whole: it is sent again.
  if (size !== undefined && /^\d+$/.test(size.trim()) && Number(size) !== file.size) throw strange()
  return { serverId: id }
}
