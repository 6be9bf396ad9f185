import {
  mdiAccountAlertOutline,
  mdiCheckCircleOutline,
  mdiContentSaveOutline,
  mdiPencilOutline,
  mdiSend,
} from '@mdi/js'

/** How each state of a record looks: the word beside it comes from `records.state`. */
export const recordLooks = {
  saved: { tone: 'warn', icon: mdiContentSaveOutline },
  sending: { tone: 'info', icon: mdiSend },
  accepted: { tone: 'ok', icon: mdiCheckCircleOutline },
  'needs-you': { tone: 'danger', icon: mdiAccountAlertOutline },
} as const

/** What is still being written. */
export const draftLook = { tone: 'neutral', icon: mdiPencilOutline } as const
