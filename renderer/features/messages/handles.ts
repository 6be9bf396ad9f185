/** What a screen may ask of the components inside it. */
export interface RecipientsHandle {
  /** Makes chips of what is typed; false when something of it is left over. */
  take: () => boolean
  focus: () => void
}

export interface ComposerHandle {
  /** Whether everything typed or chosen is part of the message, so that nothing is left behind when it is sent. */
  isWhole: () => boolean
  /** Puts the keyboard where something is missing, or where writing begins. */
  focusFirst: () => void
  /** A file is still being taken in. */
  isBusy: () => boolean
  /** A file cannot go with it. */
  isHurt: () => boolean
}
