import type { Session, WebContents } from 'electron'
import type { HttpFetch } from '../../ports/ports.ts'
import { allowHeadset, createHeadsetAccess } from './headset.ts'
import type { ElectronParts } from './parts.ts'
import { isPermitted } from './permissions.ts'

/** The session of all windows: in memory only, since its name has no `persist:` (SECURITY A13). */
export function createSession(
  { session, dialog }: Pick<ElectronParts, 'session' | 'dialog'>,
  isSignedIn: () => boolean,
  /** The wallboard looks, and asks for nothing. */
  isWall: (contents: WebContents | null) => boolean = () => false,
): Session {
  const own = session.fromPartition('helpline')
  own.setSpellCheckerEnabled(false)
  own.setPermissionRequestHandler((contents, permission, callback, details) => {
    const mediaTypes = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    const { requestingUrl: from, isMainFrame } = details
    const question = { permission, from, isMainFrame, mediaTypes, isSignedIn: isSignedIn() }
    callback(!isWall(contents) && isPermitted(question))
  })
  own.setPermissionCheckHandler((contents, permission, origin, details) => {
    const mediaTypes = details.mediaType === undefined ? [] : [details.mediaType]
    const { isMainFrame } = details
    // A check names the origin with a slash behind it; both say the same to a parser.
    const question = { permission, from: origin, isMainFrame, mediaTypes, isSignedIn: isSignedIn() }
    return !isWall(contents) && isPermitted(question)
  })
  allowHeadset(own, createHeadsetAccess({ dialog }, isSignedIn))
  own.setDisplayMediaRequestHandler((_request, callback) => {
    callback(null)
  })
  return own
}

/** The session's fetch in the shape of the platform's: one TLS policy for REST and telephony (SECURITY D2). */
export function fetchOf(session: Pick<Session, 'fetch'>): HttpFetch {
  return (input, init) => session.fetch(input instanceof URL ? input.href : input, init)
}
