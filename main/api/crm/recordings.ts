import type { Gateway } from '../gateway.ts'
import type { ByteHttp } from '../http-bytes.ts'
import { refuseBytes, strange } from './answers.ts'

/** `GET /calls/<id>?file=wav`: the recording of a call, in whatever form the server keeps it. */
export function createCrmRecordings(http: ByteHttp): Pick<Gateway, 'fetchRecording'> {
  return {
    fetchRecording: (session, callRef, take, signal) =>
      http.receive(
        {
          path: ['calls', callRef],
          query: { file: 'wav' },
          authorization: `Bearer ${session.token}`,
          signal,
        },
        (answer) => {
          // A recording that "is not there" is not asked for again: only the server's own word says so.
          if (answer.status !== 200) return refuseBytes(answer)
          // A portal's page, or a no that is dressed as a yes, is no sound of anybody.
          if (/^(text\/html|application\/(?:[\w.-]+\+)?json)$/.test(answer.mediaType)) throw strange()
          return take({ size: answer.size, pieces: () => answer.pieces() })
        },
      ),
  }
}
