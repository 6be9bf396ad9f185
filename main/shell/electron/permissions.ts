import { isAppUrl } from './app-origin.ts'

export interface PermissionQuestion {
  readonly permission: string
  /** Address or origin of the page that asks. */
  readonly from: string
  readonly isMainFrame: boolean
  /** For `media`: what is asked for; empty where Electron does not say. */
  readonly mediaTypes: readonly string[]
  readonly isSignedIn: boolean
}

/**
 * The one answer to permission requests and permission checks (SECURITY A14): the microphone alone and the choice of a
 * loudspeaker for our own page while somebody is signed in, asking for a headset (which device, `headset.ts` says), notifications and writing to the clipboard; never else.
 */
export function isPermitted(question: PermissionQuestion): boolean {
  if (!question.isMainFrame || !isAppUrl(question.from)) return false
  switch (question.permission) {
    case 'media':
      return (
        question.isSignedIn && question.mediaTypes.length > 0 && question.mediaTypes.every((type) => type === 'audio')
      )
    case 'speaker-selection':
    case 'hid':
      return question.isSignedIn
    case 'notifications':
    case 'clipboard-sanitized-write':
      return true
    default:
      return false
  }
}
