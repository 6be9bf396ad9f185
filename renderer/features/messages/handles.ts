/** What a screen may ask of the components inside it. */
export interface RecipientsHandle {
  /** Makes chips of what is typed; false when something of it is left over. */
  take: () => boolean
  focus: () => void
}

export interface ComposerHandle {
  /** Takes the recipient that is still being typed; false when it is none yet. */
  takeRecipients: () => boolean
  /** Puts the keyboard where something is missing, or where writing begins. */
  focusFirst: () => void
  /** A file is still being taken in. */
  isBusy: () => boolean
  /** A file cannot go with it. */
  isHurt: () => boolean
  /** How far the files are, 0 to 100. */
  percent: () => number
}
