/** Takes the cursor out of the field it is in: what is typed while another form is coming must not land in this one. */
export function leaveField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}
